import { say } from '../../shared/words'
import { ok, type Result } from '../../shared/result'
import { checkPrecision, usePrecision } from '../inference/precision/precisionCheck'
import type { Services } from '../app/services'
import type { Print } from './print'

/** Tries int8 on the library's loops; that it is not allowed is an answer, not a failure. */
export async function modelCheckCommand(
  loops: number,
  { session }: Pick<Services, 'session'>,
  print: Print,
): Promise<Result<unknown>> {
  const checked = await checkPrecision(session(), {
    loops,
    onProgress: (done, total) => print(say('cliProgress.loopsReadByBoth', { done, total })),
  })
  if (!checked.ok) return checked
  const { pack, kept } = checked.value
  return ok({
    model: { id: pack.manifest.id, version: pack.manifest.version, sha256: pack.sha256 },
    ...kept.check,
    timesAsFast: kept.check.float32.msPerFrame / kept.check.int8.msPerFrame,
    on: kept.on,
  })
}

export async function modelPrecisionCommand(
  precision: 'float32' | 'int8',
  { session }: Pick<Services, 'session'>,
): Promise<Result<unknown>> {
  const kept = await usePrecision(session(), precision === 'int8')
  return kept.ok ? ok({ precision: kept.value.on ? 'int8' : 'float32', checkedAt: kept.value.check.checkedAt }) : kept
}
