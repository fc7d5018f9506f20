import charlsWasm from '@cornerstonejs/codec-charls/decodewasm?url'
import jpegWasm from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm?url'
import openjpegWasm from '@cornerstonejs/codec-openjpeg/decodewasm?url'
import openjphWasm from '@cornerstonejs/codec-openjph/wasm?url'
import dcmjsWasm from 'dcmjs-codecs/build/dcmjs-native-codecs.wasm?url'
import { silent, wasmCodecs, type ModuleFactory } from '../../../shared/dicom/codecs/wasm'

type Script = Promise<{ readonly default: unknown }>

/** A codec's script and wasm are fetched when a loop first needs them, from the page's own origin. */
function load(script: () => Script, wasm: string): () => ReturnType<ModuleFactory> {
  return async () => ((await script()).default as ModuleFactory)({ locateFile: () => wasm, ...silent })
}

/** Codecs for decode workers in the renderer; the same packages as `main/dicom/nodeCodecs.ts`. */
export const browserCodecs = wasmCodecs({
  jpeg: load(() => import('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs') as Script, jpegWasm),
  dcmtk: async () => (await fetch(dcmjsWasm)).arrayBuffer(),
  jpegLs: load(() => import('@cornerstonejs/codec-charls/decodewasmjs') as Script, charlsWasm),
  jpeg2000: load(() => import('@cornerstonejs/codec-openjpeg/decodewasmjs') as Script, openjpegWasm),
  htj2k: load(() => import('@cornerstonejs/codec-openjph/wasmjs') as Script, openjphWasm),
})
