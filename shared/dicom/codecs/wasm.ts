import type { Codecs, Decompressed } from '../decode'
import { dcmtkJpeg } from './dcmtkJpeg'

/** Frame information as Cornerstone's emscripten codecs report it. */
interface FrameInfo {
  readonly width: number
  readonly height: number
  readonly bitsPerSample: number
  readonly componentCount: number
  readonly isSigned?: boolean
}

interface WasmDecoder {
  getEncodedBuffer(size: number): Uint8Array
  getDecodedBuffer(): Uint8Array
  getFrameInfo(): FrameInfo
  getInterleaveMode?(): number
  decode(): void
  readHeader?(): void
  delete(): void
}

type Module = Readonly<Record<string, new () => WasmDecoder>>
/** An emscripten module factory of one of Cornerstone's codec packages. */
export type ModuleFactory = (options: {
  locateFile(name: string): string
  print(text: string): void
  printErr(text: string): void
}) => Promise<Module>

/** The codecs narrate every frame; standard output belongs to commands. */
export const silent = { print: () => undefined, printErr: () => undefined }

export interface CodecModules {
  readonly jpeg: () => Promise<Module>
  /** The bytes of dcmjs-codecs' WebAssembly. */
  readonly dcmtk: () => Promise<BufferSource>
  readonly jpegLs: () => Promise<Module>
  readonly jpeg2000: () => Promise<Module>
  readonly htj2k: () => Promise<Module>
}

/** The codecs of Cornerstone's wasm packages and one of dcmjs-codecs, loaded when first needed; `modules` says where this platform finds them. */
export function wasmCodecs(modules: CodecModules): Codecs {
  const once = (load: () => Promise<Module>): (() => Promise<Module>) => {
    let loaded: Promise<Module> | null = null
    return () => (loaded ??= load())
  }
  const decoder = (load: () => Promise<Module>, name: string): ((bytes: Uint8Array) => Promise<Decompressed>) => {
    const ready = once(load)
    return async (bytes) => run(await ready(), name, bytes)
  }
  const dcmtk = dcmtkJpeg(modules.dcmtk)
  return {
    jpeg: decoder(modules.jpeg, 'JPEGDecoder'),
    jpeg12: dcmtk,
    jpegLs: decoder(modules.jpegLs, 'JpegLSDecoder'),
    jpeg2000: decoder(modules.jpeg2000, 'J2KDecoder'),
    htj2k: decoder(modules.htj2k, 'HTJ2KDecoder'),
    jpegLossless: dcmtk,
  }
}

function run(module: Module, name: string, bytes: Uint8Array): Decompressed {
  const Decoder = module[name]
  if (!Decoder) throw new Error(`the codec package has no ${name}`)
  const decoder = new Decoder()
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes)
    decoder.readHeader?.()
    decoder.decode()
    const { width, height, bitsPerSample, componentCount, isSigned } = decoder.getFrameInfo()
    // The wasm heap is reused by the next frame: copy.
    const decoded = decoder.getDecodedBuffer().slice()
    const samples =
      bitsPerSample <= 8
        ? decoded
        : isSigned
          ? new Int16Array(decoded.buffer, 0, decoded.length >> 1)
          : new Uint16Array(decoded.buffer, 0, decoded.length >> 1)
    if (width === 0 || samples.length < width * height * componentCount)
      throw new Error('the compressed frame is damaged')
    // JPEG-LS without interleaving comes out plane by plane.
    const planar = componentCount > 1 && decoder.getInterleaveMode?.() === 0
    return { data: samples, columns: width, rows: height, samplesPerPixel: componentCount, planar }
  } catch (error) {
    throw error instanceof Error ? error : new Error('the compressed frame is damaged')
  } finally {
    decoder.delete()
  }
}
