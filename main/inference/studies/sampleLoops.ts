import { setImmediate as yieldToEventLoop } from 'node:timers/promises'
import type { Loop } from '../../../shared/domain/loop'
import type { PackManifest } from '../../../shared/vision/manifest'
import type { DatabaseReader } from '../../database/interface'
import { labelledView } from './loopTask'

/** Of a large library no more are looked through for loops. */
const MOST_PATIENTS = 2000

export interface FoundLoop {
  readonly patientKey: string
  readonly loop: Loop
}

/** A moving loop in a view that one of the pack's tasks is read in; a pack that tells views itself may try what nobody named. */
export function isReadBy(loop: Loop, { tasks, view }: Pick<PackManifest, 'tasks' | 'view'>): boolean {
  if (loop.kind !== 'cine' || loop.refusal !== null) return false
  const code = 'asLabelled' in view ? labelledView(loop) : (loop.view?.code ?? null)
  return code === null ? !('asLabelled' in view) : tasks.some(({ views }) => views.includes(code))
}

/** Loops that the pack reads, spread over the library: one of each patient before a second of any, patients by strides over their names. */
export async function* sampleLoops(
  database: Pick<DatabaseReader, 'worklist' | 'studiesOf' | 'loops' | 'loop'>,
  manifest: Pick<PackManifest, 'tasks' | 'view'>,
): AsyncGenerator<FoundLoop> {
  const left: { readonly patientKey: string; readonly sops: string[] }[] = []
  for await (const patientKey of spreadPatients(database)) {
    const sops = database.studiesOf(patientKey).flatMap(({ studyInstanceUid }) =>
      database
        .loops(studyInstanceUid)
        .filter((loop) => isReadBy(loop, manifest))
        .map(({ sopInstanceUid }) => sopInstanceUid),
    )
    const [first, ...others] = sops
    if (first !== undefined) yield* found(database, patientKey, first)
    if (others.length > 0) left.push({ patientKey, sops: others })
  }
  for (let round = 0; left.some(({ sops }) => round < sops.length); round++)
    for (const { patientKey, sops } of left) yield* found(database, patientKey, sops[round])
}

function* found(
  database: Pick<DatabaseReader, 'loop'>,
  patientKey: string,
  sop: string | undefined,
): Generator<FoundLoop> {
  const loop = sop === undefined ? null : database.loop(sop)
  if (loop) yield { patientKey, loop }
}

/** Every patient once, in steps of about 0.618 of their number. */
async function* spreadPatients(database: Pick<DatabaseReader, 'worklist'>): AsyncGenerator<string> {
  const at = (offset: number) => database.worklist({ text: '', sort: 'name', descending: false, offset, limit: 1 })
  const { total } = at(0)
  let step = Math.max(1, Math.round(0.618 * total))
  while (commonDivisor(step, total) > 1) step++
  for (let n = 0; n < Math.min(total, MOST_PATIENTS); n++) {
    const [row] = at((n * step) % total).rows
    if (row) yield row.patient.patientKey
    await yieldToEventLoop()
  }
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b))
