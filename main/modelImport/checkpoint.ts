import { fail, type Result } from '../../shared/result'
import { textOf, type CatalogueText } from '../../shared/words'

/** Number formats that a checkpoint may store its parameters in. */
export const storageTypes = { float32: 4, float16: 2, bfloat16: 2, int64: 8 } as const
export type StorageType = keyof typeof storageTypes

export interface StoredTensor {
  readonly name: string
  readonly type: StorageType
  readonly shape: readonly number[]
  /** The numbers in row-major order as float32, read from the file at each call. */
  load(): Promise<Float32Array>
}

/** A trained model's parameters by name. Nothing is in memory until a tensor is loaded. */
export interface Checkpoint {
  readonly container: 'safetensors' | 'pytorch'
  readonly tensors: ReadonlyMap<string, StoredTensor>
  close(): Promise<void>
}

export const elementCount = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1)

/** A file that is not what it says: never opened any further. */
export const refuseCheckpoint = (fault: CatalogueText): Result<never> => fail('checkpointRefused', { fault })

/** Thrown inside the readers, turned into a Failure at their edge. */
export class CheckpointError extends Error {
  constructor(readonly fault: CatalogueText) {
    super(fault.key)
  }
}

/** What the readers threw, as a refusal: a fault they found, or a range that lies outside the file. */
export function refusalOf(error: unknown): Result<never> {
  if (error instanceof CheckpointError) return refuseCheckpoint(error.fault)
  if (error instanceof RangeError)
    return refuseCheckpoint(textOf('checkpointFaults.pointsOutside', { reason: error.message }))
  throw error
}

/** Stored little-endian numbers as float32. bfloat16 is the upper half of a float32; int64 must be exact in a float32. */
export function toFloat32(bytes: Buffer, type: StorageType): Float32Array {
  const count = bytes.length / storageTypes[type]
  const values = new Float32Array(count)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  switch (type) {
    case 'float32':
      new Uint8Array(values.buffer).set(bytes)
      return values
    case 'bfloat16': {
      const bits = new Uint32Array(values.buffer)
      for (let i = 0; i < count; i++) bits[i] = view.getUint16(2 * i, true) << 16
      return values
    }
    case 'float16':
      for (let i = 0; i < count; i++) values[i] = fromHalf(view.getUint16(2 * i, true))
      return values
    case 'int64':
      for (let i = 0; i < count; i++) values[i] = Number(view.getBigInt64(8 * i, true))
      return values
  }
}

/** IEEE 754 binary16. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
