import { failureOf } from '../../../shared/result'
import os from 'node:os'
import { z } from 'zod'
import type { Result } from '../../../shared/result'
import type { EmbeddedText } from '../../../shared/vision/textTokenizer'
import { nodeCodecs } from '../../dicom/nodeCodecs'
import { openPrecisionPair, type PrecisionPair } from './precisionPair'
import type { Engine } from './engine'
import { failureOfError } from './failures'
import { toInference, type FromInference, type ToInference } from '../messages'
import { heatMapOfFrame } from './heatMapOfFrame'
import { openEngine } from './openEngine'
import { loadPack, type ModelPack } from '../packs/pack'
import { createPlayback } from './playback'
import { measureInSectors, measureLoop } from './measureLoop'
import { readLoop } from './readLoop'
import { openTextEngine, type TextEngine } from './textEngine'
import { lowerPriority } from './lowerPriority'
import { applyFitted } from './applyFitted'

/** The inference process: opens one pack, then reads loops one after another. A bug here ends this process alone. */
const port = process.parentPort
const say = (message: FromInference): void => port.postMessage(message)
// Before anything starts a thread: on Linux a priority is the thread's own, and its children's.
lowerPriority()

let opened: { readonly pack: ModelPack; readonly engine: Engine } | null = null
let model = 'the model'
const playing = createPlayback()

async function open({
  folder,
  sha256,
  providers,
  setting,
  int8,
}: Extract<ToInference, { kind: 'open' }>): Promise<void> {
  const loaded = await loadPack(folder)
  if (!loaded.ok) return say({ kind: 'failed', failure: loaded.failure })
  const pack = loaded.value
  model = `${pack.manifest.id} ${pack.manifest.version}`
  if (pack.sha256 !== sha256)
    return say({
      kind: 'failed',
      failure: failureOf('packChanged', { path: 'manifest.json', id: pack.manifest.id }),
    })
  const { engine, benchmark, int8Failure } = await openEngine(
    pack,
    { setting, int8, providers, cores: os.availableParallelism() },
    playing.isPlaying,
  )
  opened = { pack, engine }
  say({ kind: 'opened', setting: engine.setting, benchmark, int8Failure })
}

async function read({ id, task, fitted }: Extract<ToInference, { kind: 'read' }>): Promise<void> {
  if (!opened) throw new Error('a loop came before the pack')
  const { pack, engine } = fitted ? applyFitted(opened.pack, opened.engine, fitted) : opened
  const reading = await readLoop(task, pack, engine, nodeCodecs)
  say(reading.ok ? { kind: 'read', id, reading: reading.value } : { kind: 'unread', id, failure: reading.failure })
}

async function look({ id, ...at }: Extract<ToInference, { kind: 'look' }>): Promise<void> {
  if (!opened) throw new Error('a loop came before the pack')
  const picture = await heatMapOfFrame(at, opened.pack, opened.engine, nodeCodecs)
  say(picture.ok ? { kind: 'looked', id, picture: picture.value } : { kind: 'unread', id, failure: picture.failure })
}

/** Opened at the first loop of a check; the process is ended after one. */
let precisionPair: Promise<Result<PrecisionPair>> | null = null

async function compare({ id, task, settings }: Extract<ToInference, { kind: 'compare' }>): Promise<void> {
  if (!opened) throw new Error('a loop came before the pack')
  const both = await (precisionPair ??= openPrecisionPair(opened.pack, opened.engine, settings, nodeCodecs, playing))
  const pair = both.ok ? await both.value.compare(task) : both
  say(pair.ok ? { kind: 'compared', id, pair: pair.value } : { kind: 'unread', id, failure: pair.failure })
}

async function measure({ id, task }: Extract<ToInference, { kind: 'measure' }>): Promise<void> {
  if (!opened) throw new Error('a loop came before the pack')
  const measured = await measureLoop(task, opened.pack.manifest, opened.engine, nodeCodecs)
  say(measured.ok ? { kind: 'measured', id, loop: measured.value } : { kind: 'unread', id, failure: measured.failure })
}

async function inSectors({ id, task, sectors }: Extract<ToInference, { kind: 'measureInSectors' }>): Promise<void> {
  if (!opened) throw new Error('a loop came before the pack')
  const measured = await measureInSectors(task, sectors, opened.pack.manifest, nodeCodecs)
  say(
    measured.ok
      ? { kind: 'measuredInSectors', id, inSectors: measured.value }
      : { kind: 'unread', id, failure: measured.failure },
  )
}

/** Opened at the first text, and kept: most readers never search by words. */
let texts: Promise<Result<TextEngine>> | null = null

async function embedTexts({ id, texts: given }: Extract<ToInference, { kind: 'embedTexts' }>): Promise<void> {
  if (!opened) throw new Error('a text came before the pack')
  const engine = await (texts ??= openTextEngine(opened.pack, opened.engine.setting.provider))
  if (!engine.ok) return say({ kind: 'textsRefused', id, failure: engine.failure })
  const embedded: Result<EmbeddedText>[] = []
  for (const text of given) embedded.push(await engine.value.embed(text))
  say({ kind: 'textsEmbedded', id, texts: embedded })
}

async function answer(message: Exclude<ToInference, { kind: 'playing' }>): Promise<void> {
  switch (message.kind) {
    case 'open':
      return open(message)
    case 'read':
      return read(message)
    case 'look':
      return look(message)
    case 'measure':
      return measure(message)
    case 'measureInSectors':
      return inSectors(message)
    case 'embedTexts':
      return embedTexts(message)
    case 'compare':
      return compare(message)
  }
}

let queue: Promise<void> = Promise.resolve()
port.on('message', ({ data }: { data: unknown }) => {
  const message = toInference.safeParse(data)
  if (!message.success) throw new Error(`malformed message: ${z.prettifyError(message.error)}`)
  const told = message.data
  if (told.kind === 'playing') {
    playing.set(told.playing)
    return
  }
  queue = queue.then(() => answer(told))
  queue.catch((error: unknown) => {
    say({ kind: 'failed', failure: failureOfError(error, model) })
    process.exit(70)
  })
})
