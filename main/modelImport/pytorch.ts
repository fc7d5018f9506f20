import { promisify } from 'node:util'
import * as yauzl from 'yauzl'
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
import { Global, Persistent, Rebuilt, Tuple, unpickle, type Pickled } from './unpickle'

const MAX_PICKLE_BYTES = 64e6
const MAX_ENTRIES = 100_000
const storageOf: Partial<Record<string, StorageType>> = {
  'torch.FloatStorage': 'float32',
  'torch.HalfStorage': 'float16',
  'torch.BFloat16Storage': 'bfloat16',
  'torch.LongStorage': 'int64',
}

interface StoredEntry {
  readonly offset: number
  readonly length: number
}

/** Reads what torch.save writes since 1.6: a ZIP (also ZIP64) of stored entries, `<root>/data.pkl` and `<root>/data/<key>`. Nothing in it is run. */
export async function openPytorch(path: string, file: RangeFile): Promise<Result<Checkpoint>> {
  try {
    const entries = await storedEntries(path)
    const pickle = [...entries].find(([name]) => /^[^/]+\/data\.pkl$/.test(name))
    if (!pickle) throw new CheckpointError(textOf('checkpointFaults.noPickle'))
    const [pickleName, { offset, length }] = pickle
    if (length > MAX_PICKLE_BYTES)
      throw new CheckpointError(textOf('checkpointFaults.pickleTooLong', { bytes: length }))
    const root = pickleName.slice(0, -'data.pkl'.length)
    const order = entries.get(`${root}byteorder`)
    if (order && (await file.read(order.offset, Math.min(order.length, 16))).toString('latin1') !== 'little')
      throw new CheckpointError(textOf('checkpointFaults.bigEndian'))
    const state = stateDictionary(unpickle(await file.read(offset, length)))
    const tensors = new Map(
      [...state].map(([name, value]) => [
        name,
        tensorOf(name, value, (key) => entries.get(`${root}data/${key}`), file),
      ]),
    )
    return ok({ container: 'pytorch', tensors, close: () => file.close() })
  } catch (error) {
    return refusalOf(error)
  }
}

/** Where each entry's bytes lie. Compressed or encrypted entries are refused: PyTorch writes none. */
async function storedEntries(path: string): Promise<ReadonlyMap<string, StoredEntry>> {
  const zip = await promisify<string, yauzl.Options, yauzl.ZipFile>(yauzl.open)(path, {
    lazyEntries: true,
    autoClose: false,
  }).catch((error: unknown) => {
    throw new CheckpointError(
      textOf('checkpointFaults.zipUnreadable', { reason: error instanceof Error ? error.message : String(error) }),
    )
  })
  try {
    if (zip.entryCount > MAX_ENTRIES)
      throw new CheckpointError(textOf('checkpointFaults.tooManyEntries', { entries: zip.entryCount }))
    const found: yauzl.Entry[] = []
    await new Promise<void>((resolve, reject) => {
      zip.on('entry', (entry: yauzl.Entry) => {
        found.push(entry)
        zip.readEntry()
      })
      zip.on('end', resolve)
      zip.on('error', (error: Error) =>
        reject(new CheckpointError(textOf('checkpointFaults.zipDamaged', { reason: error.message }))),
      )
      zip.readEntry()
    })
    const entries = new Map<string, StoredEntry>()
    for (const entry of found) {
      if (entry.compressionMethod !== 0 || entry.isEncrypted() || entry.compressedSize !== entry.uncompressedSize)
        throw new CheckpointError(textOf('checkpointFaults.entryCompressed', { name: entry.fileName }))
      if (entries.has(entry.fileName))
        throw new CheckpointError(textOf('checkpointFaults.entryTwice', { name: entry.fileName }))
      const offset = await dataStart(zip, entry)
      entries.set(entry.fileName, { offset, length: entry.uncompressedSize })
    }
    return entries
  } finally {
    zip.close()
  }
}

const dataStart = (zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<number> =>
  new Promise((resolve, reject) => {
    zip.readLocalFileHeader(entry, { minimal: true }, (error, header) =>
      error || !header
        ? reject(new CheckpointError(textOf('checkpointFaults.entryWithoutHeader', { name: entry.fileName })))
        : resolve(header.fileDataStart),
    )
  })

/** The dictionary of tensors, out of the wrappers that training programs put round it. */
function stateDictionary(pickled: Pickled): ReadonlyMap<string, Rebuilt> {
  let current = pickled
  for (const wrapper of ['state_dict', 'model_state_dict', 'weights', 'model'])
    if (current instanceof Map && current.get(wrapper) instanceof Map) current = current.get(wrapper) ?? null
  if (!(current instanceof Map)) throw new CheckpointError(textOf('checkpointFaults.noDictionary'))
  const named = [...current].filter(
    (pair): pair is [string, Rebuilt] => typeof pair[0] === 'string' && pair[1] instanceof Rebuilt,
  )
  if (named.length === 0) throw new CheckpointError(textOf('checkpointFaults.noParameters'))
  const prefixed = named.every(([name]) => name.startsWith('module.'))
  return new Map(named.map(([name, value]) => [prefixed ? name.slice('module.'.length) : name, value]))
}

const sizes = (value: Pickled): readonly number[] | null =>
  value instanceof Tuple &&
  value.items.length <= 8 &&
  value.items.every((item) => typeof item === 'number' && Number.isSafeInteger(item) && item >= 0)
    ? (value.items as number[])
    : null

function tensorOf(
  name: string,
  rebuilt: Rebuilt,
  entryOf: (key: string) => StoredEntry | undefined,
  file: RangeFile,
): StoredTensor {
  if (rebuilt.name === 'torch._utils._rebuild_parameter') {
    const inner = rebuilt.args[0]
    if (!(inner instanceof Rebuilt) || inner.name === rebuilt.name)
      throw new CheckpointError(textOf('checkpointFaults.parameterWithoutTensor', { name }))
    return tensorOf(name, inner, entryOf, file)
  }
  const [storage, offset, shapeValue, stridesValue] = rebuilt.args
  const shape = sizes(shapeValue ?? null)
  const strides = sizes(stridesValue ?? null)
  if (
    !(storage instanceof Persistent) ||
    typeof offset !== 'number' ||
    !Number.isSafeInteger(offset) ||
    offset < 0 ||
    !shape ||
    !strides ||
    shape.length !== strides.length
  )
    throw new CheckpointError(textOf('checkpointFaults.tensorMalformed', { name }))
  const { type, key, count } = storageReference(name, storage)
  const entry = entryOf(key)
  const bytes = storageTypes[type]
  if (!entry || entry.length !== count * bytes)
    throw new CheckpointError(textOf('checkpointFaults.storageLength', { name }))
  const elements = elementCount(shape)
  const last =
    elements === 0 ? -1 : offset + shape.reduce((sum, length, axis) => sum + (length - 1) * (strides[axis] ?? 0), 0)
  if (elements > count || last >= count) throw new CheckpointError(textOf('checkpointFaults.outsideStorage', { name }))
  return {
    name,
    type,
    shape,
    async load() {
      if (isContiguous(shape, strides))
        return toFloat32(await file.read(entry.offset + offset * bytes, elements * bytes), type)
      return gather(toFloat32(await file.read(entry.offset, entry.length), type), offset, shape, strides)
    },
  }
}

function storageReference(
  name: string,
  { id }: Persistent,
): { readonly type: StorageType; readonly key: string; readonly count: number } {
  const [kind, type, key, , count] = id instanceof Tuple ? id.items : []
  const storage = type instanceof Global ? storageOf[type.name] : undefined
  if (
    kind !== 'storage' ||
    storage === undefined ||
    typeof key !== 'string' ||
    !/^\d+$/.test(key) ||
    typeof count !== 'number' ||
    count < 0 ||
    !Number.isSafeInteger(count)
  )
    throw new CheckpointError(textOf('checkpointFaults.storageOther', { name }))
  return { type: storage, key, count }
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false
    expected *= shape[axis] ?? 1
  }
  return true
}

/** A strided view in row-major order. */
function gather(
  storage: Float32Array,
  offset: number,
  shape: readonly number[],
  strides: readonly number[],
): Float32Array {
  const values = new Float32Array(elementCount(shape))
  const index = shape.map(() => 0)
  for (let i = 0, from = offset; i < values.length; i++) {
    values[i] = storage[from] ?? 0
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const [length, stride] = [shape[axis] ?? 1, strides[axis] ?? 0]
      from += stride
      index[axis] = (index[axis] ?? 0) + 1
      if ((index[axis] ?? 0) < length) break
      index[axis] = 0
      from -= length * stride
    }
  }
  return values
}
