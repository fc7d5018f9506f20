import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, mkdirSync, rmSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { SourceFault, type ByteSource } from '../../shared/dicom/byteSource'
import { fail, failureOf, ok, type Result } from '../../shared/result'
import { readingProblem } from '../files/problem'
import type { Place } from '../files/place'
import { objectFolders } from './objectFolders'
import { oldContent } from './oldObject'
import { CHUNK_BYTES, createSealer, objectsKey, openSealed } from './sealed'

/** Read and written at a time; a whole number of chunks. */
const BLOCK_BYTES = 16 * CHUNK_BYTES
/** A file up to this size is read once and held; a larger one is read to name it, then to store it. */
const HELD_BYTES = 8 * 1024 * 1024
/** Ends the name of a sealed object; one without is of the format before, see oldObject.ts. */
const SEALED = '.v2'

export interface StoredObject {
  readonly sha256: string
  readonly sizeBytes: number
  /** False when the same content was there before. */
  readonly isNew: boolean
  /** True when what was there before was damaged, and is whole now. */
  readonly isRepaired: boolean
}

/** Files by the SHA-256 of their content, encrypted when the library is. Objects never change once named. */
export interface ContentStore {
  /** Copies a file in: sealed, synced, then named in one atomic step. The source is only read. A damaged object is replaced. */
  add(file: Place, signal?: AbortSignal): Promise<StoredObject>
  has(sha256: string): Promise<boolean>
  /** Throws SourceFault, as its reads do, where the object is missing or not what was stored. */
  open(sha256: string): Promise<ByteSource & { close(): Promise<void> }>
  /** Reads the whole object and compares it with its name; answers its size in bytes. */
  check(sha256: string, signal?: AbortSignal): Promise<Result<number>>
  /** Moves an object of the format before to the new one, once its content is what its name says. */
  upgrade(sha256: string): Promise<Result<null>>
  /** Every object, by name; `isOld` of the format before. */
  names(): AsyncIterable<{ readonly sha256: string; readonly isOld: boolean }>
}

/** `libraryKey`: 32 bytes, or null for a library that is not encrypted. Leftovers of an interrupted import are cleared. */
export function openContentStore(folder: string, libraryKey: Uint8Array | null): ContentStore {
  const objects = path.join(folder, 'objects')
  const incoming = path.join(folder, 'incoming')
  rmSync(incoming, { recursive: true, force: true })
  for (const place of [incoming, objects]) mkdirSync(place, { recursive: true, mode: 0o700 })
  const key = objectsKey(libraryKey)
  const oldPlace = (sha256: string): string => path.join(objects, sha256.slice(0, 2), sha256.slice(2))
  const place = (sha256: string): string => oldPlace(sha256) + SEALED
  const inTurn = turns()

  async function write(content: AsyncIterable<Uint8Array>, sha256: string, sizeBytes: number): Promise<void> {
    const temporary = path.join(incoming, randomUUID())
    try {
      await writeSealed(content, temporary, createSealer(key, sha256, sizeBytes))
      const folderOfIt = path.dirname(place(sha256))
      await mkdir(folderOfIt, { recursive: true, mode: 0o700 })
      await rename(temporary, place(sha256))
    } finally {
      await rm(temporary, { force: true })
    }
  }

  /** The content is hashed as it is decrypted; the old file goes only when the new one has its name on the disk. */
  async function moveOld(sha256: string): Promise<Result<null>> {
    const old = oldPlace(sha256)
    if (!(await checkSealed(sha256)).ok) {
      const { size } = await stat(old)
      try {
        await write(checked(oldContent(old, libraryKey, sha256), sha256, damagedFault), sha256, size)
      } catch (error) {
        if (error instanceof SourceFault) return { ok: false, failure: error.failure }
        throw error
      }
    }
    await syncFolder(path.dirname(old))
    await rm(old, { force: true })
    return ok(null)
  }

  const upgrade = async (sha256: string): Promise<Result<null>> =>
    inTurn(sha256, async () => ((await exists(oldPlace(sha256))) ? moveOld(sha256) : ok(null)))

  async function check(sha256: string, signal?: AbortSignal): Promise<Result<number>> {
    const moved = await upgrade(sha256)
    return moved.ok ? checkSealed(sha256, signal) : moved
  }

  async function openPlaced(sha256: string): Promise<ByteSource & { close(): Promise<void> }> {
    const file = await open(place(sha256), 'r').catch((error: unknown) => {
      throw isAbsent(error) ? new SourceFault(failureOf('missing')) : readingFault(error)
    })
    try {
      const source = await openSealed(file, key, sha256)
      return {
        size: source.size,
        read: (offset, length) =>
          source.read(offset, length).catch((error: unknown) => {
            throw readingFault(error)
          }),
        close: () => file.close(),
      }
    } catch (error) {
      await file.close()
      throw readingFault(error)
    }
  }

  async function checkSealed(sha256: string, signal?: AbortSignal): Promise<Result<number>> {
    try {
      const source = await openPlaced(sha256)
      try {
        const hash = createHash('sha256')
        for (let at = 0; at < source.size; at += BLOCK_BYTES) {
          signal?.throwIfAborted()
          hash.update(await source.read(at, Math.min(BLOCK_BYTES, source.size - at)))
        }
        return hash.digest('hex') === sha256 ? ok(source.size) : fail('objectDamaged')
      } finally {
        await source.close()
      }
    } catch (error) {
      if (error instanceof SourceFault) return { ok: false, failure: error.failure }
      throw error
    }
  }

  const store: ContentStore = {
    check,
    upgrade,
    async add(file, signal) {
      const { size } = await stat(file)
      const bytes = size <= HELD_BYTES ? await readFile(file, { signal }) : null
      const { sha256, sizeBytes } = bytes
        ? { sha256: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.length }
        : await hashFile(file, signal)
      return inTurn(`add ${sha256}`, async () => {
        const wasThere = await store.has(sha256)
        if (wasThere && (await check(sha256, signal)).ok) return { sha256, sizeBytes, isNew: false, isRepaired: false }
        const content = bytes ? blocksOf(bytes) : checked(fileBlocks(file, signal), sha256, changedFault)
        await write(content, sha256, sizeBytes)
        await rm(oldPlace(sha256), { force: true })
        return { sha256, sizeBytes, isNew: !wasThere, isRepaired: wasThere }
      })
    },
    has: async (sha256) => (await exists(place(sha256))) || (await exists(oldPlace(sha256))),
    async open(sha256) {
      const moved = await upgrade(sha256).catch((error: unknown) => {
        throw readingFault(error)
      })
      if (!moved.ok) throw new SourceFault(moved.failure)
      return openPlaced(sha256)
    },
    async *names() {
      for (const prefix of objectFolders(objects)) {
        const files = await readdir(path.join(objects, prefix))
        for (const name of files.sort()) {
          const sha256 = prefix + (name.endsWith(SEALED) ? name.slice(0, -SEALED.length) : name)
          if (/^[0-9a-f]{64}$/.test(sha256)) yield { sha256, isOld: !name.endsWith(SEALED) }
        }
      }
    },
  }
  return store
}

/** Names of everything in the store, for checks. */
export async function storedNames(folder: string): Promise<readonly string[]> {
  const names = new Set<string>()
  for await (const { sha256 } of openContentStore(folder, null).names()) names.add(sha256)
  return [...names].sort()
}

const damagedFault = (): Error => new SourceFault(failureOf('objectDamaged'))
const changedFault = (): Error => new SourceFault(failureOf('fileChanged'))
const isAbsent = (error: unknown): boolean => (error as { code?: string }).code === 'ENOENT'

/** What the file system says of a stored object, as a fault with words. */
function readingFault(error: unknown): SourceFault {
  return error instanceof SourceFault
    ? error
    : new SourceFault(failureOf('unreadable', { problem: readingProblem(error) }))
}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  )

/** Runs what is asked for one name after another, for other names beside it. */
function turns(): <T>(name: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>()
  return async (name, work) => {
    const turn = (last.get(name) ?? Promise.resolve()).then(work, work)
    last.set(name, turn)
    try {
      return await turn
    } finally {
      if (last.get(name) === turn) last.delete(name)
    }
  }
}

const fileBlocks = (file: Place, signal?: AbortSignal): AsyncIterable<Buffer> =>
  createReadStream(file, { highWaterMark: BLOCK_BYTES, ...(signal && { signal }) }) as AsyncIterable<Buffer>

async function* blocksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  await Promise.resolve()
  yield bytes
}

/** Hands content on and throws at its end where it is not what its name says. */
async function* checked(
  content: AsyncIterable<Uint8Array>,
  sha256: string,
  fault: () => Error,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  for await (const block of content) {
    hash.update(block)
    yield block
  }
  if (hash.digest('hex') !== sha256) throw fault()
}

async function hashFile(file: Place, signal?: AbortSignal): Promise<Pick<StoredObject, 'sha256' | 'sizeBytes'>> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const block of fileBlocks(file, signal)) {
    hash.update(block)
    sizeBytes += block.length
  }
  return { sha256: hash.digest('hex'), sizeBytes }
}

/** Cuts content into chunks, seals and writes them, and syncs. */
async function writeSealed(
  content: AsyncIterable<Uint8Array>,
  file: string,
  sealer: ReturnType<typeof createSealer>,
): Promise<void> {
  const out = await open(file, 'wx', 0o600)
  try {
    let rest: Uint8Array = new Uint8Array(0)
    let isEmpty = true
    for await (const block of content) {
      const bytes = rest.length === 0 ? block : Buffer.concat([rest, block])
      const sealed: Uint8Array[] = []
      let at = 0
      for (; at + CHUNK_BYTES <= bytes.length; at += CHUNK_BYTES)
        sealed.push(sealer.chunk(bytes.subarray(at, at + CHUNK_BYTES)))
      rest = bytes.subarray(at)
      if (sealed.length > 0) isEmpty = false
      await writeParts(out, sealed)
    }
    await writeParts(out, [...(rest.length > 0 || isEmpty ? [sealer.chunk(rest)] : []), sealer.end()])
    await out.sync()
  } finally {
    await out.close()
  }
}

async function writeParts(out: FileHandle, parts: readonly Uint8Array[]): Promise<void> {
  if (parts.length > 0) await out.writeFile(parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts))
}

/** So that a name given in it outlives a power cut. Windows has no such call. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
