import { z } from 'zod'
import { ok, type Result } from '../../shared/result'
import {
  CheckpointError,
  elementCount,
  refuseCheckpoint,
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
    if (error instanceof CheckpointError || error instanceof RangeError) return refuseCheckpoint(error.message)
    throw error
  }
}

async function tensorsOf(file: RangeFile): Promise<ReadonlyMap<string, StoredTensor>> {
  const length = (await file.read(0, 8)).readBigUInt64LE()
  if (length > BigInt(MAX_HEADER_BYTES) || Number(length) + 8 > file.size)
    throw new CheckpointError(`its header claims ${length} bytes`)
  const begin = 8 + Number(length)
  const tensors = new Map<string, StoredTensor>()
  const ranges: { readonly name: string; readonly from: number; readonly to: number }[] = []
  for (const [name, value] of Object.entries(parseHeader((await file.read(8, Number(length))).toString('utf8')))) {
    if (name === '__metadata__') continue
    const parsed = entry.safeParse(value)
    if (!parsed.success) throw new CheckpointError(`the entry ${name} of its header is malformed`)
    const {
      dtype,
      shape,
      data_offsets: [from, to],
    } = parsed.data
    const type = types[dtype]
    if (type === undefined)
      throw new CheckpointError(`${name} holds numbers of the kind ${dtype}, which no supported model uses`)
    if (to < from || begin + to > file.size || to - from !== elementCount(shape) * storageTypes[type])
      throw new CheckpointError(`the bytes of ${name} don't fit its shape [${shape.join(', ')}] or the file`)
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
    if (next && next.from < range.to) throw new CheckpointError(`${range.name} and ${next.name} share bytes`)
  }
  return tensors
}

function parseHeader(text: string): Record<string, unknown> {
  try {
    const parsed = z.record(z.string(), z.unknown()).safeParse(JSON.parse(text))
    if (parsed.success) return parsed.data
  } catch {
    // said below
  }
  throw new CheckpointError('its header is not a JSON object')
}
