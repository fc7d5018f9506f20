import type { Decompressed } from '../decode'
import { jpegFrameHeader } from '../jpegHeader'

/** What of dcmjs-codecs' WebAssembly is called: DCMTK's IJG decoders behind plain functions over a context. */
interface Exports {
  readonly memory: WebAssembly.Memory
  _initialize(): void
  emscripten_stack_get_current(): number
  _emscripten_stack_restore(at: number): void
  CreateCodecsContext(): number
  ReleaseCodecsContext(context: number): void
  CreateDecoderParameters(): number
  ReleaseDecoderParameters(parameters: number): void
  SetColumns(context: number, value: number): void
  SetRows(context: number, value: number): void
  SetBitsAllocated(context: number, value: number): void
  SetBitsStored(context: number, value: number): void
  SetSamplesPerPixel(context: number, value: number): void
  SetPixelRepresentation(context: number, value: number): void
  SetPlanarConfiguration(context: number, value: number): void
  SetPhotometricInterpretation(context: number, value: number): void
  SetEncodedBufferSize(context: number, bytes: number): void
  GetEncodedBuffer(context: number): number
  GetDecodedBuffer(context: number): number
  GetDecodedBufferSize(context: number): number
  DecodeJpeg(context: number, parameters: number): void
}

/** MONOCHROME2 and RGB in the package's list of photometric interpretations. */
const MONOCHROME2 = 1
const RGB = 3
const WASI_OK = 0

/**
 * DCMTK's decoders of JPEG (ITU-T T.81): of 12-bit grey and of the lossless processes, samples as they are coded. The
 * package's own script is left aside: it evaluates text, which the window forbids.
 */
export function dcmtkJpeg(load: () => Promise<BufferSource>): (bytes: Uint8Array) => Promise<Decompressed> {
  let started: Promise<Exports> | null = null
  return async (bytes) => decode(await (started ??= start(await load())), bytes)
}

async function start(wasm: BufferSource): Promise<Exports> {
  const text = (at: number, length: number): string =>
    String.fromCharCode(...new Uint8Array(exports.memory.buffer, at, length))
  const quiet = (): number => WASI_OK
  const { instance } = await WebAssembly.instantiate(wasm, {
    wasi_snapshot_preview1: {
      proc_exit: (code: number): never => {
        throw new Error(`the decoder ended with ${code}`)
      },
      clock_time_get: quiet,
      fd_write: quiet,
      fd_close: quiet,
      fd_seek: quiet,
      environ_get: quiet,
      environ_sizes_get: (count: number, size: number): number => {
        const view = new DataView(exports.memory.buffer)
        view.setUint32(count, 0, true)
        view.setUint32(size, 0, true)
        return WASI_OK
      },
    },
    env: {
      emscripten_notify_memory_growth: quiet,
      onCodecsInfo: quiet,
      onCodecsTrace: quiet,
      onCodecsException: (at: number, length: number): never => {
        throw new Error(`the compressed frame is damaged (${text(at, length)})`)
      },
    },
  })
  const exports = instance.exports as unknown as Exports
  exports._initialize()
  return exports
}

/** End of Image, with pad bytes behind it at most. */
const endsWhole = (bytes: Uint8Array): boolean =>
  bytes.subarray(-4).some((byte, n, tail) => byte === 0xff && tail[n + 1] === 0xd9)

function decode(wasm: Exports, bytes: Uint8Array): Decompressed {
  const header = jpegFrameHeader(bytes)
  if (!header || header.columns === 0 || header.rows === 0) throw new Error('the compressed frame is damaged')
  const { columns, rows, components } = header
  if (components !== 1 && components !== 3) throw new Error('the compressed frame is damaged')
  const sampleBytes = header.bits <= 8 ? 1 : 2
  const size = columns * rows * components * sampleBytes
  // The decoder fills what is missing with grey and says nothing.
  if (!endsWhole(bytes)) throw new Error('the compressed frame ends early')
  const stack = wasm.emscripten_stack_get_current()
  const [context, parameters] = [wasm.CreateCodecsContext(), wasm.CreateDecoderParameters()]
  try {
    wasm.SetColumns(context, columns)
    wasm.SetRows(context, rows)
    wasm.SetBitsAllocated(context, 8 * sampleBytes)
    wasm.SetBitsStored(context, header.bits)
    wasm.SetSamplesPerPixel(context, components)
    wasm.SetPixelRepresentation(context, 0)
    wasm.SetPlanarConfiguration(context, 0)
    wasm.SetPhotometricInterpretation(context, components === 3 ? RGB : MONOCHROME2)
    wasm.SetEncodedBufferSize(context, bytes.length)
    new Uint8Array(wasm.memory.buffer).set(bytes, wasm.GetEncodedBuffer(context))
    wasm.DecodeJpeg(context, parameters)
    if (wasm.GetDecodedBufferSize(context) < size) throw new Error('the compressed frame is damaged')
    // Copied, for the memory is used by the next frame.
    const at = wasm.GetDecodedBuffer(context)
    const copied = wasm.memory.buffer.slice(at, at + size)
    const data = sampleBytes === 1 ? new Uint8Array(copied) : new Uint16Array(copied)
    return { data, columns, rows, samplesPerPixel: components }
  } finally {
    // A thrown error leaves the module's stack where it was.
    wasm._emscripten_stack_restore(stack)
    wasm.ReleaseDecoderParameters(parameters)
    wasm.ReleaseCodecsContext(context)
  }
}
