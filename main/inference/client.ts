import { utilityProcess, type UtilityProcess } from 'electron'
import path from 'node:path'
import type { HeatPicture } from '../../shared/domain/heatPicture'
import { providerOrder, type EngineSetting, type Provider } from '../../shared/domain/engineBenchmark'
import { failureOf, fail, ok, type Failure, type Result } from '../../shared/result'
import type { InSector } from '../../shared/vision/fitGate'
import type { RowExtents } from '../../shared/vision/ood'
import {
  fromInference,
  type FittedParts,
  type FromInference,
  type LoopReading,
  type LoopTask,
  type MeasuredLoop,
  type PrecisePair,
  type SettingsToCompare,
  type ToInference,
} from './messages'
import type { EmbeddedText } from '../../shared/vision/textTokenizer'
import type { ModelPack } from './packs/pack'
import type { BenchmarkCache } from './packs/benchmarkCache'
import { say } from '../../shared/words'

/** A model pack running in its own process. */
export interface InferenceProcess {
  readonly pack: ModelPack
  readonly setting: EngineSetting
  /** Process id, for tests and the log. */
  readonly pid: number | undefined
  /** Reads one loop, as the pack with these parts would where some are given. `lost` in the failure's code means that the process is gone. */
  read(task: LoopTask, fitted?: FittedParts): Promise<Result<LoopReading>>
  /** Where one sampled frame of a loop speaks for a task. */
  look(task: LoopTask, frame: number, code: string): Promise<Result<HeatPicture>>
  /** What a view head and a gate are fitted on, of a loop in whatever view. */
  measure(task: LoopTask): Promise<Result<MeasuredLoop>>
  /** A loop's plain measures inside each sector. */
  measureInSectors(task: LoopTask, sectors: readonly RowExtents[]): Promise<Result<readonly InSector[]>>
  /** Each text as the model took it, or why it can't; a failure where the pack has no text graph. */
  embedTexts(texts: readonly string[]): Promise<Result<readonly Result<EmbeddedText>[]>>
  /** One loop by both of the pack's image graphs; `int8Unopened` where the int8 one doesn't open. */
  compare(task: LoopTask, settings: SettingsToCompare): Promise<Result<PrecisePair>>
  /** Told while loops play in the window, so that reading leaves them the machine. */
  setPlaying(playing: boolean): void
  isAlive(): boolean
  close(): void
}

const lost = (code: number): Failure => failureOf('inferenceLost', { code })

const malformed: Failure = failureOf('inferenceAnswerMalformed')

type Answered = Extract<FromInference, { readonly id: number }>
interface Lost {
  readonly kind: 'lost'
  readonly failure: Failure
}

/** An answer of another kind than was asked for is the process's bug, not a reading. */
const failureIn = (answer: Answered | Lost): Failure => ('failure' in answer ? answer.failure : malformed)

/** Starts the process and opens the pack in it as a benchmark on this machine found fastest; without a kept benchmark one is made first. */
export async function startInference(
  pack: ModelPack,
  dist: string,
  benchmarks: BenchmarkCache,
  providers: readonly Provider[] = providerOrder,
): Promise<Result<InferenceProcess>> {
  const child = utilityProcess.fork(path.join(dist, 'main', 'inference.utility.js'), [], {
    serviceName: 'Longaxis inference',
    stdio: 'pipe',
  })
  let ended: Failure | null = null
  let closing = false
  const waiting = new Map<number, (message: Answered | Lost) => void>()
  let opening: ((message: FromInference) => void) | null = null

  const end = (failure: Failure): void => {
    ended ??= failure
    opening?.({ kind: 'failed', failure: ended })
    for (const answer of waiting.values()) answer({ kind: 'lost', failure: ended })
    waiting.clear()
  }
  // Providers that can't start here fill stderr; its end is worth showing only when the process is lost.
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)))
  child.on('exit', (code) => {
    if (ended === null && !closing)
      process.stderr.write(`${say('cliProgress.inferenceEnded', { code, output: said })}\n`)
    end(lost(code))
  })
  child.on('message', (data: unknown) => {
    const message = fromInference.safeParse(data)
    if (message.success) return receive(message.data)
    end(malformed)
    child.kill()
  })

  function receive(message: FromInference): void {
    switch (message.kind) {
      case 'opened':
        return opening?.(message)
      case 'failed':
        return end(message.failure)
      default:
        waiting.get(message.id)?.(message)
        waiting.delete(message.id)
    }
  }

  const precision = benchmarks.precision(pack.sha256)
  const first = await new Promise<FromInference>((resolve) => {
    opening = resolve
    tell(child, {
      kind: 'open',
      folder: pack.folder,
      sha256: pack.sha256,
      providers,
      setting: benchmarks.get(pack.sha256)?.chosen ?? null,
      int8: precision?.on === true ? precision.check.int8 : null,
    })
  })
  opening = null
  if (first.kind === 'failed') {
    closing = true
    child.kill()
    return { ok: false, failure: first.failure }
  }
  if (first.kind !== 'opened') return fail('modelNotStarted')

  if (first.benchmark) benchmarks.set(pack.sha256, first.benchmark)
  if (first.int8Failure !== null && precision) {
    process.stderr.write(`${say('cliProgress.int8Unopened', { reason: first.int8Failure })}\n`)
    benchmarks.setPrecision(pack.sha256, { ...precision, on: false, failure: first.int8Failure })
  }

  let next = 0
  const ask = (message: (id: number) => ToInference): Promise<Answered | Lost> =>
    new Promise((resolve) => {
      if (ended) return resolve({ kind: 'lost', failure: ended })
      const id = next++
      waiting.set(id, resolve)
      tell(child, message(id))
    })
  return ok({
    pack,
    setting: first.setting,
    pid: child.pid,
    read: async (task, fitted) => {
      const answer = await ask((id) => ({ kind: 'read', id, task, fitted: fitted ?? null }))
      return answer.kind === 'read' ? ok(answer.reading) : { ok: false, failure: failureIn(answer) }
    },
    look: async (task, frame, code) => {
      const answer = await ask((id) => ({ kind: 'look', id, task, frame, code }))
      return answer.kind === 'looked' ? ok(answer.picture) : { ok: false, failure: failureIn(answer) }
    },
    measure: async (task) => {
      const answer = await ask((id) => ({ kind: 'measure', id, task }))
      return answer.kind === 'measured' ? ok(answer.loop) : { ok: false, failure: failureIn(answer) }
    },
    measureInSectors: async (task, sectors) => {
      const answer = await ask((id) => ({ kind: 'measureInSectors', id, task, sectors }))
      return answer.kind === 'measuredInSectors' ? ok(answer.inSectors) : { ok: false, failure: failureIn(answer) }
    },
    embedTexts: async (texts) => {
      const answer = await ask((id) => ({ kind: 'embedTexts', id, texts }))
      return answer.kind === 'textsEmbedded' ? ok(answer.texts) : { ok: false, failure: failureIn(answer) }
    },
    compare: async (task, settings) => {
      const answer = await ask((id) => ({ kind: 'compare', id, task, settings }))
      return answer.kind === 'compared' ? ok(answer.pair) : { ok: false, failure: failureIn(answer) }
    },
    setPlaying: (playing) => ended === null && tell(child, { kind: 'playing', playing }),
    isAlive: () => ended === null,
    close: () => {
      closing = true
      child.kill()
    },
  })
}

const tell = (child: UtilityProcess, message: ToInference): void => child.postMessage(message)
