import { utilityProcess, type UtilityProcess } from 'electron'
import path from 'node:path'
import type { HeatPicture } from '../../shared/domain/heatPicture'
import { fail, ok, type Failure, type Result } from '../../shared/result'
import { providerOrder, type Provider, type ProviderTrial } from './engine'
import { fromInference, type FromInference, type LoopReading, type LoopTask, type ToInference } from './messages'
import type { ModelPack } from './pack'

/** A model pack running in its own process. */
export interface InferenceProcess {
  readonly pack: ModelPack
  readonly provider: Provider
  readonly trials: readonly ProviderTrial[]
  /** Process id, for tests and the log. */
  readonly pid: number | undefined
  /** Reads one loop. `lost` in the failure's code means that the process is gone. */
  read(task: LoopTask): Promise<Result<LoopReading>>
  /** Where one sampled frame of a loop speaks for a task. */
  look(task: LoopTask, frame: number, code: string): Promise<Result<HeatPicture>>
  isAlive(): boolean
  close(): void
}

export const PROCESS_LOST = 'inference-lost'

const lost = (code: number): Failure => ({
  code: PROCESS_LOST,
  message: `The model's process ended unexpectedly (code ${code}).`,
  nextStep: 'The window and the library are whole. Read the study again; report this if it happens twice.',
})

const malformed: Failure = { code: PROCESS_LOST, message: 'The model gave an answer that is not a reading, so the run was ended.', nextStep: 'The study can still be read. Install the model pack again; report this if it happens twice.' }

/** Starts the process and opens the pack in it. */
export async function startInference(pack: ModelPack, dist: string, providers: readonly Provider[] = providerOrder): Promise<Result<InferenceProcess>> {
  const child = utilityProcess.fork(path.join(dist, 'main', 'inference.utility.js'), [], { serviceName: 'Longaxis inference', stdio: 'pipe' })
  let ended: Failure | null = null
  let closing = false
  const reading = new Map<number, (result: Result<LoopReading>) => void>()
  const looking = new Map<number, (result: Result<HeatPicture>) => void>()
  let opening: ((message: FromInference) => void) | null = null

  const end = (failure: Failure): void => {
    ended ??= failure
    opening?.({ kind: 'failed', failure: ended })
    for (const waiting of [reading, looking]) {
      for (const answer of waiting.values()) answer({ ok: false, failure: ended })
      waiting.clear()
    }
  }
  // Providers that can't start here fill stderr; its end is worth showing only when the process is lost.
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)))
  child.on('exit', (code) => {
    if (ended === null && !closing) process.stderr.write(`the inference process ended with ${code}:\n${said}\n`)
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
      case 'read':
        return settle(reading, message.id, ok(message.reading))
      case 'looked':
        return settle(looking, message.id, ok(message.picture))
      case 'unread':
        settle(reading, message.id, { ok: false, failure: message.failure })
        return settle(looking, message.id, { ok: false, failure: message.failure })
    }
  }

  function settle<A>(waiting: Map<number, (answer: A) => void>, id: number, answer: A): void {
    waiting.get(id)?.(answer)
    waiting.delete(id)
  }

  const first = await new Promise<FromInference>((resolve) => {
    opening = resolve
    tell(child, { kind: 'open', folder: pack.folder, sha256: pack.sha256, providers })
  })
  opening = null
  if (first.kind === 'failed') {
    closing = true
    child.kill()
    return { ok: false, failure: first.failure }
  }
  if (first.kind !== 'opened') return fail('inference', 'The model did not start.', 'Try again.')

  let next = 0
  /** Sends a question under a new number and waits in its list for the answer. */
  const ask = <T>(waiting: Map<number, (result: Result<T>) => void>, question: (id: number) => ToInference): Promise<Result<T>> =>
    new Promise((resolve) => {
      if (ended) return resolve({ ok: false, failure: ended })
      const id = next++
      waiting.set(id, resolve)
      tell(child, question(id))
    })
  return ok({
    pack,
    provider: first.provider,
    trials: first.trials,
    pid: child.pid,
    read: (task) => ask(reading, (id) => ({ kind: 'read', id, task })),
    look: (task, frame, code) => ask(looking, (id) => ({ kind: 'look', id, task, frame, code })),
    isAlive: () => ended === null,
    close: () => {
      closing = true
      child.kill()
    },
  })
}

const tell = (child: UtilityProcess, message: ToInference): void => child.postMessage(message)
