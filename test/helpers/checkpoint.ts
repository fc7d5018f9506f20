import { truncateSync, writeFileSync } from 'node:fs'
import { elementCount } from '../../main/modelImport/checkpoint'
import type { EchoClipConfig } from '../../main/modelImport/echoClip'
import { echoClipShapes } from '../../main/modelImport/echoClip'
import { makePrng } from '../../main/phantom/index'

/** EchoCLIP's layers, narrow: the text tower keeps CLIP's vocabulary and length, so that its tokenizer fits. */
export const narrowEchoClip: EchoClipConfig = {
  image: { depths: [1, 1, 2, 1], widths: [8, 16, 24, 32], size: 64 },
  text: { layers: 2, width: 16, heads: 2, length: 77, vocabulary: 49_408 },
  dimensions: 16,
}

/** A safetensors file of random weights for an EchoCLIP of this shape, the same for a seed. Norms are near one, so that activations stay finite. */
export function writeRandomEchoClip(file: string, config: EchoClipConfig, seed: number): void {
  const random = makePrng(seed)
  const header: Record<string, unknown> = {}
  const parts: Buffer[] = []
  let at = 0
  for (const [name, shape] of echoClipShapes(config)) {
    const isNorm = /(norm|ln_\d|ln_final|stem\.1|downsample\.0)\.weight$/.test(name)
    const fanIn = shape.length > 1 ? elementCount(shape.slice(1)) : 1
    const values = Float32Array.from({ length: elementCount(shape) }, () =>
      isNorm
        ? 1 + 0.1 * random.uniform(-1, 1)
        : name.endsWith('gamma')
          ? 0.5
          : random.uniform(-1.7, 1.7) / Math.sqrt(fanIn),
    )
    header[name] = { dtype: 'F32', shape, data_offsets: [at, at + values.byteLength] }
    parts.push(Buffer.from(values.buffer))
    at += values.byteLength
  }
  writeFileSync(file, Buffer.concat([headOf(header), ...parts]))
}

/** A file of zeros with this shape's tensors, which takes no room on most disks: for what is decided before weights are read. */
export function writeEmptyEchoClip(file: string, config: EchoClipConfig): void {
  const header: Record<string, unknown> = {}
  let at = 0
  for (const [name, shape] of echoClipShapes(config)) {
    const end = at + 2 * elementCount(shape)
    header[name] = { dtype: 'F16', shape, data_offsets: [at, end] }
    at = end
  }
  const head = headOf(header)
  writeFileSync(file, head)
  truncateSync(file, head.length + at)
}

function headOf(header: object): Buffer {
  const json = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(json.length))
  return Buffer.concat([length, json])
}
