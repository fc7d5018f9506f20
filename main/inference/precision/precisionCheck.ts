import type { EngineBenchmark } from '../../../shared/domain/engineBenchmark'
import type { KeptPrecision } from '../../../shared/domain/precisionCheck'
import { fail, ok, type Result } from '../../../shared/result'
import { comparePrecisions, tellsApart, type ComparedLoop, type PreciseReading } from '../../../shared/vision/precision'
import type { PixelSources } from '../../objects/pixels'
import type { DatabaseReader } from '../../database/interface'
import { plainSetting } from '../worker/engine'
import { loopTaskOf } from '../studies/loopTask'
import type { LoopReading, SettingsToCompare } from '../operations'
import type { Models } from '../models'
import type { ModelPack } from '../packs/pack'
import type { InferenceProcess } from '../client'
import { sampleLoops } from '../studies/sampleLoops'

export const LOOPS_TO_CHECK = 20
/** Loops tried for one that tells something: others can't be decoded, or the model refuses them. */
const TRIES_PER_LOOP = 3

export interface PrecisionDeps {
  readonly database: Pick<DatabaseReader, 'worklist' | 'studiesOf' | 'loops' | 'loop'>
  readonly pixels: PixelSources
  readonly models: Pick<Models, 'selected' | 'useAlone' | 'inUse' | 'renew' | 'measured' | 'precision' | 'setPrecision'>
}

export interface CheckedPack {
  readonly pack: ModelPack
  readonly kept: KeptPrecision
}

export interface PrecisionOptions {
  readonly loops?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, total: number) => void
}

/**
 * Reads loops of the library with both image graphs of the chosen pack and keeps, for this machine, how far they differ. int8 reads from then on
 * where nothing speaks against it. Refused where the pack brings no int8 graph, is used for anything else, or too few loops can be read.
 */
export async function checkPrecision(
  deps: PrecisionDeps,
  options: PrecisionOptions = {},
): Promise<Result<CheckedPack>> {
  const chosen = await deps.models.selected()
  if (!chosen.ok) return chosen
  const { int8Graph, manifest } = chosen.value
  if (int8Graph === null) return fail('noInt8', { name: manifest.name, version: manifest.version })
  return deps.models.useAlone('reading', 'checking', (inference) => checkIn(deps, inference, options))
}

async function checkIn(
  { database, pixels, models }: PrecisionDeps,
  inference: InferenceProcess,
  { loops: wanted = LOOPS_TO_CHECK, signal, onProgress }: PrecisionOptions,
): Promise<Result<CheckedPack>> {
  const { pack } = inference
  const benchmark = models.measured(pack.sha256)
  if (!benchmark) return fail('benchmarkMissing')
  const settings = settingsToCompare(benchmark)
  const compared = await compareLoops({ database, pixels }, inference, settings, wanted, signal, onProgress)
  const judged = compared.ok
    ? comparePrecisions(pack.manifest.tasks, compared.value, settings, new Date().toISOString())
    : compared
  // The process holds both graphs until it ends. A study may have begun to be read in it meanwhile; that ends as it began.
  models.renew(pack.sha256)
  if (!judged.ok) return judged
  const kept = { check: judged.value, on: judged.value.against.length === 0, failure: null }
  models.setPrecision(pack.sha256, kept)
  return ok({ pack, kept })
}

async function compareLoops(
  { database, pixels }: Pick<PrecisionDeps, 'database' | 'pixels'>,
  inference: InferenceProcess,
  settings: SettingsToCompare,
  wanted: number,
  signal: AbortSignal | undefined,
  onProgress: PrecisionOptions['onProgress'],
): Promise<Result<readonly ComparedLoop[]>> {
  const { manifest } = inference.pack
  const compared: ComparedLoop[] = []
  let tried = 0
  for await (const { patientKey, loop } of sampleLoops(database, manifest)) {
    if (signal?.aborted === true) return fail('cancelled', { work: 'int8Check' })
    if (compared.length === wanted || tried === TRIES_PER_LOOP * wanted) break
    const task = await loopTaskOf(loop, () => pixels.open(loop.sopInstanceUid), manifest)
    if (!task.ok) continue
    tried++
    const pair = await inference.compare({ task: task.value, settings })
    if (!pair.ok && (pair.failure.code === 'int8Unopened' || !inference.isAlive())) return pair
    if (!pair.ok) continue
    const loopPair = {
      patientKey,
      float32: precise(pair.value.float32),
      int8: precise(pair.value.int8),
      undisturbed: pair.value.undisturbed,
    }
    if (tellsApart(loopPair)) {
      compared.push(loopPair)
      onProgress?.(compared.length, wanted)
    }
  }
  return ok(compared)
}

/** Turns int8 on or off where a check allowed it. */
export async function usePrecision(
  { models }: Pick<PrecisionDeps, 'models'>,
  int8: boolean,
): Promise<Result<KeptPrecision>> {
  const chosen = await models.selected()
  if (!chosen.ok) return chosen
  const used = models.inUse(chosen.value.sha256)
  if (used) return { ok: false, failure: used }
  const kept = models.precision(chosen.value.sha256)
  if (!kept) return fail('unchecked')
  if (int8 && kept.check.against.length > 0) return fail('int8Refused', { reasons: kept.check.against })
  const next = { ...kept, on: int8, failure: null }
  models.setPrecision(chosen.value.sha256, next)
  return ok(next)
}

/**
 * What reads now, and int8 on as many threads as the processor runs float32 fastest with: ONNX Runtime has integer products there alone. One frame
 * at a time: what flows through is scaled by its range over the whole batch, so a frame among others would be read otherwise than alone.
 */
export function settingsToCompare({ chosen, measured }: EngineBenchmark): SettingsToCompare {
  const onProcessor = measured.filter(({ provider }) => provider === 'cpu')
  const fastest = onProcessor.reduce(
    (best, setting) => (setting.msPerFrame < best.msPerFrame ? setting : best),
    onProcessor[0] ?? { ...plainSetting, msPerFrame: 0 },
  )
  const { threads } = chosen.provider === 'cpu' ? chosen : fastest
  return {
    float32: { provider: chosen.provider, threads: chosen.threads, batch: chosen.batch, precision: 'float32' },
    int8: { provider: 'cpu', threads, batch: 1, precision: 'int8' },
  }
}

const precise = ({ refusal, view, scores, embedding, identity, msPerFrame }: LoopReading): PreciseReading => ({
  refused: refusal !== null,
  view: view.code,
  scores,
  embedding,
  identity,
  msPerFrame,
})
