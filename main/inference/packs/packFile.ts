import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, open, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { failureOf, fail, ok, type Failure, type Result } from '../../../shared/result'
import type { PackManifest } from '../../../shared/vision/manifest'
import { messageOf, textOf, type CatalogueText } from '../../../shared/words'
import { isExternal } from './externalData'

export type StatedFile = PackManifest['files'][number]

/** Protocol buffers' own limit for a graph; what else a pack holds is read whole. */
const MAX_GRAPH_BYTES = 2 ** 31 - 1
const MAX_OTHER_BYTES = 256e6
export const MAX_MANIFEST_BYTES = 16e6

const isGraph = (name: string): boolean => name.endsWith('.onnx')

export interface OpenFile {
  readonly handle: FileHandle
  readonly size: number
  /** Names this content of this file: its path, device, inode, size, and times of change. */
  readonly identity: string
}

/** Windows knows neither flag: there the file is looked at before it is opened. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/** Opens a regular file and gives it to `work`: no link, device, pipe or folder. Null where it is none, or is not there. */
export async function withRegularFile<T>(
  file: string,
  work: (open: OpenFile) => Promise<T>,
): Promise<T | 'other' | null> {
  const seen = await lstat(file).catch(() => null)
  if (!seen) return null
  if (!seen.isFile()) return 'other'
  const handle = await open(file, FLAGS)
  try {
    const state = await handle.stat({ bigint: true })
    if (!state.isFile()) return 'other'
    const identity = [path.resolve(file), state.dev, state.ino, state.size, state.mtimeNs, state.ctimeNs].join(' ')
    return await work({ handle, size: Number(state.size), identity })
  } finally {
    await handle.close()
  }
}

const fileFault = (id: string, file: string, fault: CatalogueText): Result<never> =>
  fail('packFileRefused', { id, path: file, fault })

/** Opens a pack's file where it is a regular one of the stated size. Nothing of it is read before. */
export async function withPackFile<T>(
  folder: string,
  id: string,
  { path: name, bytes }: Pick<StatedFile, 'path' | 'bytes'>,
  work: (open: OpenFile) => Promise<Result<T>>,
): Promise<Result<T>> {
  const result = await withRegularFile(path.join(folder, name), async (opened) => {
    if (opened.size !== bytes) return fail('packChanged', { path: name, id })
    if (opened.size > (isGraph(name) ? MAX_GRAPH_BYTES : MAX_OTHER_BYTES))
      return fileFault(id, name, textOf('packFaults.tooLong', { bytes: opened.size }))
    if (isGraph(name)) {
      const external = await isExternal(opened.handle, opened.size)
      if (external === null) return fileFault(id, name, textOf('packFaults.noGraph'))
      if (external) return fileFault(id, name, textOf('packFaults.externalData'))
    }
    return work(opened)
  })
  if (result === null) return { ok: false, failure: failureOf('packIncomplete', { id, path: name }) }
  return result === 'other' ? fileFault(id, name, textOf('packFaults.noRegularFile')) : result
}

/** Exactly `size` bytes. Throws where the file ends before. */
export async function readWhole({ handle, size }: Pick<OpenFile, 'handle' | 'size'>): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(size)
  let at = 0
  while (at < size) {
    // One read of more than 2 GiB fails.
    const { bytesRead } = await handle.read(bytes, at, Math.min(size - at, 1 << 28), at)
    if (bytesRead === 0) throw new RangeError('the file became shorter while it was read')
    at += bytesRead
  }
  return bytes
}

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** In chunks, so that a large model neither fills memory nor holds this process up. */
export async function sha256OfOpen({ handle, size }: Pick<OpenFile, 'handle' | 'size'>): Promise<string> {
  const hash = createHash('sha256')
  const chunk = Buffer.allocUnsafe(1 << 20)
  for (let at = 0; at < size;) {
    const { bytesRead } = await handle.read(chunk, 0, Math.min(chunk.length, size - at), at)
    if (bytesRead === 0) throw new RangeError('the file became shorter while it was read')
    hash.update(chunk.subarray(0, bytesRead))
    at += bytesRead
  }
  return hash.digest('hex')
}

export async function sha256OfFile(file: string): Promise<string> {
  const hash = await withRegularFile(file, sha256OfOpen)
  if (hash === null || hash === 'other') throw new Error(`${file} is no regular file`)
  return hash
}

/** A file's SHA-256; a way that knows it already need not read the file. */
export type HashFile = (open: OpenFile, stated: StatedFile) => Promise<string>

export const readAndHash: HashFile = (open) => sha256OfOpen(open)

/** For the process that opens the graphs: each is hashed when it is opened, from the bytes that the runtime is given ({@link packBytes}). */
export const hashGraphsWhenOpened: HashFile = (open, { path: name, sha256 }) =>
  isGraph(name) ? Promise.resolve(sha256) : sha256OfOpen(open)

/** A file of the pack that is not what its manifest says. */
export class RefusedFile extends Error {
  constructor(readonly failure: Failure) {
    super(messageOf(failure))
  }
}

/** The bytes of a file of the pack, read once and found to be those that its manifest names. */
export async function packBytes({
  folder,
  manifest,
  file,
}: {
  readonly folder: string
  readonly manifest: Pick<PackManifest, 'id' | 'files'>
  readonly file: string
}): Promise<Result<Uint8Array>> {
  const name = path.basename(file)
  const stated = manifest.files.find((listed) => listed.path === name)
  if (!stated) return fail('packIncomplete', { id: manifest.id, path: name })
  return withPackFile(folder, manifest.id, stated, async (open) => {
    const bytes = await readWhole(open)
    return sha256Of(bytes) === stated.sha256 ? ok(bytes) : fail('packChanged', { path: name, id: manifest.id })
  })
}
