import type { Failure } from '../../shared/result'
import { matchingPack } from '../inference/packs/selectPack'
import type { Models } from '../inference/models'
import { readStudy, type ReadDeps } from '../inference/studies/readStudy'
import type { Job, Session } from '../app/session'
import { failureWords, messageOf, say } from '../../shared/words'

export const readDepsOf = ({ database, pixels }: Session, models: Models): ReadDeps => ({ database, pixels, models })

interface ReadAllOptions {
  readonly signal?: AbortSignal
  readonly again?: boolean
  /** Loops done, each counted once for every model that looks at it. */
  readonly onLoop?: (done: number) => void
  readonly onStudy?: (done: number) => void
}

interface ReadAll {
  /** What ended it early. */
  readonly failure: Failure | null
  /** Why patients could not be told apart in some of what was read. */
  readonly patientsFailure: Failure | null
}

/** How many models look at each loop. */
const looksAtALoop = async (models: ReadDeps['models']): Promise<number> =>
  (await matchingPack(models))?.ok === true ? 2 : 1

/** Reads studies that this pack has not read yet; the first failure that concerns more than one study ends it. */
export async function readAll(
  deps: ReadDeps,
  studies: readonly string[],
  { signal, again, onLoop, onStudy }: ReadAllOptions = {},
): Promise<ReadAll> {
  const looks = await looksAtALoop(deps.models)
  let before = 0
  let patientsFailure: Failure | null = null
  for (const [n, uid] of studies.entries()) {
    const reading = await readStudy(deps, uid, {
      ...(signal && { signal }),
      again: again === true,
      onProgress: (done) => onLoop?.(before + done),
    })
    before += looks * deps.database.loops(uid).length
    if (!reading.ok && reading.failure.code !== 'unknownStudy') return { failure: reading.failure, patientsFailure }
    if (reading.ok && reading.value.patients?.ok === false) patientsFailure = reading.value.patients.failure
    onLoop?.(before)
    onStudy?.(n + 1)
  }
  return { failure: null, patientsFailure }
}

/** Reads with progress for the window. */
export const readJob =
  (session: Session, models: Models, studies: readonly string[], again: boolean): Job =>
  async (signal, report) => {
    const begun = performance.now()
    const total =
      (await looksAtALoop(models)) * studies.reduce((sum, uid) => sum + session.database.loops(uid).length, 0)
    const tell = (done: number): void => {
      const perSecond = done === 0 ? null : (1000 * done) / (performance.now() - begun)
      report({
        done,
        total,
        unit: 'loops',
        perSecond,
        secondsLeft: perSecond === null ? null : (total - done) / perSecond,
        words: say('jobs.reading'),
      })
    }
    tell(0)
    const { failure, patientsFailure } = await readAll(readDepsOf(session, models), studies, {
      signal,
      again,
      onLoop: tell,
      onStudy: (done) => session.changed([studies[done - 1] ?? '']),
    })
    session.changed(studies)
    return {
      words:
        (failure && messageOf(failure)) ??
        (patientsFailure ? say('jobs.readWithoutPatients', { ...failureWords(patientsFailure) }) : say('jobs.read')),
      failure: failure?.code === 'cancelled' ? null : failure,
      summary: null,
    }
  }
