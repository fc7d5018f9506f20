import { z } from 'zod'
import { ok, type Result } from '../../shared/result'
import { textOf } from '../../shared/words'
import {
  CheckpointError,
  elementCount,
  refusalOf,
  storageTypes,
  toFloat32,
  type Checkpoint,
  type StorageType,
  type StoredTensor,
} from './checkpoint'
import type { RangeFile } from './fileReader'

/** The format's own limit (huggingface/safetensors, MAX_HEADER_SIZE). */
const MAX_HEADER_BYTES = 100e6

const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER)
const entry = z.object({ dtype: z.string(), shape: z.array(count).max(8), data_offsets: z.tuple([count, count]) })
const types: Partial<Record<string, StorageType>> = { F32: 'float32', F16: 'float16', BF16: 'bfloat16', I64: 'int64' }

/** Reads the header of a safetensors file: u64 length, JSON, then raw little-endian numbers. Ranges must fit the shapes, the file and each other. */
export async function openSafetensors(file: RangeFile): Promise<Result<Checkpoint>> {
  try {
    return ok({ container: 'safetensors', tensors: await tensorsOf(file), close: () => file.close() })
  } catch (error) {
    return refusalOf(error)
  }
}

async function tensorsOf(file: RangeFile): Promise<ReadonlyMap<string, StoredTensor>> {
  const length = (await file.read(0, 8)).readBigUInt64LE()
  if (length > BigInt(MAX_HEADER_BYTES) || Number(length) + 8 > file.size)
    throw new CheckpointError(textOf('checkpointFaults.headerTooLong', { bytes: String(length) }))
  const begin = 8 + Number(length)
  const tensors = new Map<string, StoredTensor>()
  const ranges: { readonly name: string; readonly from: number; readonly to: number }[] = []
  for (const [name, value] of Object.entries(parseHeader((await file.read(8, Number(length))).toString('utf8')))) {
    if (name === '__metadata__') continue
    const parsed = entry.safeParse(value)
    if (!parsed.success) throw new CheckpointError(textOf('checkpointFaults.headerEntryMalformed', { name }))
    const {
      dtype,
      shape,
      data_offsets: [from, to],
    } = parsed.data
    const type = types[dtype]
    if (type === undefined) throw new CheckpointError(textOf('checkpointFaults.numberKind', { name, kind: dtype }))
    if (to < from || begin + to > file.size || to - from !== elementCount(shape) * storageTypes[type])
      throw new CheckpointError(textOf('checkpointFaults.bytesOfShape', { name, shape: shape.join(', ') }))
    ranges.push({ name, from, to })
    tensors.set(name, {
      name,
      type,
      shape,
      load: async () => toFloat32(await file.read(begin + from, to - from), type),
    })
  }
  ranges.sort((a, b) => a.from - b.from)
  for (const [i, range] of ranges.entries()) {
    const next = ranges[i + 1]
    if (next && next.from < range.to)
      throw new CheckpointError(textOf('checkpointFaults.sharedBytes', { name: range.name, other: next.name }))
  }
  return tensors
}

function parseHeader(text: string): Record<string, unknown> {
  try {
    const parsed = z.record(z.string(), z.unknown()).safeParse(JSON.parse(text))
    if (parsed.success) return parsed.data
  } catch {
    // Refused below.
  }
  throw new CheckpointError(textOf('checkpointFaults.headerNotJson'))
}
