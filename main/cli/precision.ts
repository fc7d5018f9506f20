import { ok, type Result } from '../../shared/result'
import { checkPrecision, usePrecision } from '../inference/precision/precisionCheck'
import type { CommandHost } from './run'
import { say } from '../../shared/words'

/** Tries int8 on the library's loops; that it is not allowed is an answer, not a failure. */
export async function modelCheckCommand(
  loops: number,
  { models, session, log }: CommandHost,
): Promise<Result<unknown>> {
  const { database, pixels } = session()
  const made = await checkPrecision(
    { database, pixels, models },
    { loops, onProgress: (done, total) => log(say('cliProgress.loopsReadByBoth', { done, total })) },
  )
  if (!made.ok) return made
  const { pack, kept } = made.value
  return ok({
    model: { id: pack.manifest.id, version: pack.manifest.version, sha256: pack.sha256 },
    ...kept.check,
    timesAsFast: kept.check.float32.msPerFrame / kept.check.int8.msPerFrame,
    on: kept.on,
  })
}

export async function modelPrecisionCommand(
  precision: 'float32' | 'int8',
  { models, session }: CommandHost,
): Promise<Result<unknown>> {
  // Which pack reads is kept with the library.
  session()
  const kept = await usePrecision({ models }, precision === 'int8')
  return kept.ok ? ok({ precision: kept.value.on ? 'int8' : 'float32', checkedAt: kept.value.check.checkedAt }) : kept
}
