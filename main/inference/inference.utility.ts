import { z } from 'zod'
import type { Result } from '../../shared/result'
import { nodeCodecs } from '../dicom/nodeCodecs'
import { openEngine, type Engine } from './engine'
import { toInference, type FromInference, type ToInference } from './messages'
import { lookAtFrame } from './lookAtFrame'
import { loadPack, type ModelPack } from './pack'
import { readLoop } from './readLoop'
import { openTextEngine, type TextEngine } from './textEngine'

/** The inference process: opens one pack, then reads loops one after another. A bug here ends this process alone. */
const port = process.parentPort
const say = (message: FromInference): void => port.postMessage(message)

let opened: { readonly pack: ModelPack; readonly engine: Engine } | null = null

async function open({ folder, sha256, providers }: Extract<ToInference, { kind: 'open' }>): Promise<void> {
  const pack = await loadPack(folder)
  if (!pack.ok) return say({ kind: 'failed', failure: pack.failure })
  if (pack.value.sha256 !== sha256) return say({ kind: 'failed', failure: { code: 'pack-changed', message: `The model pack ${pack.value.manifest.id} changed while it was in use.`, nextStep: 'Install the pack again from its source; a changed model is never run.' } })
  const engine = await openEngine(pack.value, { providers })
  opened = { pack: pack.value, engine }
  say({ kind: 'opened', provider: engine.provider, trials: engine.trials })
}

async function read({ id, task }: Extract<ToInference, { kind: 'read' }>): Promise<void> {
  if (!opened) throw new Error('a loop came before the pack')
  const reading = await readLoop(task, opened.pack, opened.engine, nodeCodecs)
  say(reading.ok ? { kind: 'read', id, reading: reading.value } : { kind: 'unread', id, failure: reading.failure })
}

async function look({ id, ...at }: Extract<ToInference, { kind: 'look' }>): Promise<void> {
  if (!opened) throw new Error('a loop came before the pack')
  const picture = await lookAtFrame(at, opened.pack, opened.engine, nodeCodecs)
  say(picture.ok ? { kind: 'looked', id, picture: picture.value } : { kind: 'unread', id, failure: picture.failure })
}

/** Opened at the first text, and kept: most readers never search by words. */
let texts: Promise<Result<TextEngine>> | null = null

async function embedTexts({ id, texts: given }: Extract<ToInference, { kind: 'embedTexts' }>): Promise<void> {
  if (!opened) throw new Error('a text came before the pack')
  const engine = await (texts ??= openTextEngine(opened.pack, opened.engine.provider))
  if (!engine.ok) return say({ kind: 'textsRefused', id, failure: engine.failure })
  const embedded: Result<Float32Array>[] = []
  for (const text of given) embedded.push(await engine.value.embed(text))
  say({ kind: 'textsEmbedded', id, texts: embedded })
}

async function answer(message: ToInference): Promise<void> {
  switch (message.kind) {
    case 'open':
      return open(message)
    case 'read':
      return read(message)
    case 'look':
      return look(message)
    case 'embedTexts':
      return embedTexts(message)
  }
}

let queue: Promise<void> = Promise.resolve()
port.on('message', ({ data }: { data: unknown }) => {
  const message = toInference.safeParse(data)
  if (!message.success) throw new Error(`malformed message: ${z.prettifyError(message.error)}`)
  queue = queue.then(() => answer(message.data))
  queue.catch((error: unknown) => {
    say({ kind: 'failed', failure: { code: 'inference', message: `The model failed: ${error instanceof Error ? error.message : String(error)}.`, nextStep: 'The study can still be read. Try again; report this if it happens twice.' } })
    process.exit(70)
  })
})
