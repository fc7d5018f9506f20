import os from 'node:os'
import type { Codecs } from '../../../shared/dicom/decode'
import { fail, ok, type Failure, type Result } from '../../../shared/result'
import type { EmbeddedText } from '../../../shared/vision/textTokenizer'
import { textOf, type Param } from '../../../shared/words'
import type { Handlers } from '../../rpc/server'
import type { inferenceOperations } from '../operations'
import { loadPack, type ModelPack } from '../packs/pack'
import { hashGraphsWhenOpened } from '../packs/packFile'
import { applyFitted } from './applyFitted'
import type { Engine } from './engine'
import { failureOfError } from './failures'
import { heatMapOfFrame } from './heatMapOfFrame'
import { measureInSectors, measureLoop } from './measureLoop'
import { openEngine } from './openEngine'
import { createPlayback } from './playback'
import { openPrecisionPair, type PrecisionPair } from './precisionPair'
import { readLoop } from './readLoop'
import { openTextEngine, type TextEngine } from './textEngine'

export interface OpenPack {
  readonly pack: ModelPack
  readonly engine: Engine
}

export interface InferenceHandlers {
  readonly handlers: Handlers<typeof inferenceOperations>
  /** A bug, or what the runtime ran into, as a failure that names the model. */
  failureOf(error: unknown): Failure
}

/** What an inference process does for each operation. `open` is the pack where one is open already. */
export function createInferenceHandlers(codecs: Codecs, open: OpenPack | null = null): InferenceHandlers {
  const playback = createPlayback()
  let model: Param = textOf('inference.unnamedModel')
  let openPack = open
  /** Opened at the first loop of a check; the process is ended after one. */
  let precisionPair: Promise<Result<PrecisionPair>> | null = null
  /** Opened at the first text and kept: most readers never search by words. */
  let textEngine: Promise<Result<TextEngine>> | null = null

  function opened(): OpenPack {
    if (!openPack) throw new Error('the pack is not open')
    return openPack
  }

  return {
    failureOf: (error) => failureOfError(error, model),
    handlers: {
      async open({ folder, sha256, providers, setting, int8 }) {
        const loaded = await loadPack(folder, hashGraphsWhenOpened)
        if (!loaded.ok) return loaded
        const pack = loaded.value
        model = `${pack.manifest.id} ${pack.manifest.version}`
        if (pack.sha256 !== sha256) return fail('packChanged', { path: 'manifest.json', id: pack.manifest.id })
        const { engine, benchmark, int8Failure } = await openEngine(
          pack,
          { setting, int8, providers, cores: os.availableParallelism() },
          playback.isPlaying,
        )
        openPack = { pack, engine }
        return ok({ setting: engine.setting, benchmark, int8Failure })
      },

      async setPlaying({ playing }) {
        playback.set(playing)
        return ok(null)
      },

      async read({ task, fitted }) {
        const { pack, engine } = fitted ? applyFitted(opened().pack, opened().engine, fitted) : opened()
        return readLoop(task, pack, engine, codecs)
      },

      async heatMap(request) {
        const { pack, engine } = opened()
        return heatMapOfFrame(request, pack, engine, codecs)
      },

      async measure({ task }) {
        const { pack, engine } = opened()
        return measureLoop(task, pack.manifest, engine, codecs)
      },

      async measureInSectors({ task, sectors }) {
        return measureInSectors(task, sectors, opened().pack.manifest, codecs)
      },

      async embedTexts({ texts }) {
        const { pack, engine } = opened()
        const textGraph = await (textEngine ??= openTextEngine(pack, engine.setting.provider))
        if (!textGraph.ok) return textGraph
        const embedded: Result<EmbeddedText>[] = []
        for (const text of texts) embedded.push(await textGraph.value.embed(text))
        return ok(embedded)
      },

      async compare({ task, settings }) {
        const { pack, engine } = opened()
        const pair = await (precisionPair ??= openPrecisionPair(pack, engine, settings, codecs, playback))
        return pair.ok ? pair.value.compare(task) : pair
      },
    },
  }
}
