import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Codecs } from '../../shared/dicom/decode'
import { silent, wasmCodecs, type ModuleFactory } from '../../shared/dicom/codecs/wasm'

const require = createRequire(import.meta.url)

function load(script: string, wasm: string): () => ReturnType<ModuleFactory> {
  return () => (require(script) as ModuleFactory)({ locateFile: () => require.resolve(wasm), ...silent })
}

/** Codecs for Node and utility processes. H.264 is not among them: only Chromium decodes it. */
export const nodeCodecs: Codecs = wasmCodecs({
  jpeg: load(
    '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs',
    '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm',
  ),
  dcmtk: async () => new Uint8Array(await readFile(require.resolve('dcmjs-codecs/build/dcmjs-native-codecs.wasm'))),
  jpegLs: load('@cornerstonejs/codec-charls/decodewasmjs', '@cornerstonejs/codec-charls/decodewasm'),
  jpeg2000: load('@cornerstonejs/codec-openjpeg/decodewasmjs', '@cornerstonejs/codec-openjpeg/decodewasm'),
  htj2k: load('@cornerstonejs/codec-openjph/wasmjs', '@cornerstonejs/codec-openjph/wasm'),
})
