import type { Failure } from '../../shared/result'
import { messageTexts, nextStepText, textOf } from '../../shared/words'
import type { Session } from '../app/session'
import type { Models } from '../inference/models'
import { matchingPack } from '../inference/packs/selectPack'
import type { Job } from './jobs'
import { createProgress } from './progress'

interface ReadAllOptions {
  readonly signal?: AbortSignal
  readonly again?: boolean
  /** Loops done, each counted once for every model that looks at it. */
  readonly onLoop?: (done: number) => void
}

interface ReadAll {
  /** What ended it early. */
  readonly failure: Failure | null
  /** Why patients could not be told apart in some of what was read. */
  readonly patientsFailure: Failure | null
}

/** How many models look at each loop. */
const looksAtALoop = async (models: Pick<Models, 'selected'>): Promise<number> =>
  (await matchingPack(models))?.ok === true ? 2 : 1

/** Reads studies that this pack has not read yet; the first failure that concerns more than one study ends it. */
export async function readAll(
  { database, models, readings }: Pick<Session, 'database' | 'models' | 'readings'>,
  studies: readonly string[],
  { signal, again, onLoop }: ReadAllOptions = {},
): Promise<ReadAll> {
  const looks = await looksAtALoop(models)
  let before = 0
  let patientsFailure: Failure | null = null
  for (const uid of studies) {
    const reading = await readings.read(uid, {
      ...(signal && { signal }),
      again: again === true,
      onProgress: (done) => onLoop?.(before + done),
    })
    before += looks * database.loops(uid).length
    if (!reading.ok && reading.failure.code !== 'unknownStudy') return { failure: reading.failure, patientsFailure }
    if (reading.ok && reading.value.patients?.ok === false) patientsFailure = reading.value.patients.failure
    onLoop?.(before)
  }
  return { failure: null, patientsFailure }
}

export const readJob =
  (session: Pick<Session, 'database' | 'models' | 'readings'>, studies: readonly string[], again: boolean): Job =>
  async (signal, report) => {
    const loops = studies.reduce((sum, uid) => sum + session.database.loops(uid).length, 0)
    const total = (await looksAtALoop(session.models)) * loops
    const progress = createProgress(report, { words: textOf('jobs.reading'), unit: 'loops', total })
    progress(0)
    const { failure, patientsFailure } = await readAll(session, studies, { signal, again, onLoop: progress })
    return {
      words: failure
        ? messageTexts(failure)
        : patientsFailure
          ? [textOf('jobs.readWithoutPatients'), ...messageTexts(patientsFailure), nextStepText(patientsFailure)]
          : [textOf('jobs.read')],
      failure,
      summary: null,
    }
  }
