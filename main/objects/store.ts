import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomUUID } from 'node:crypto'
import { createReadStream, mkdirSync, rmSync } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { ByteSource } from '../../shared/dicom/byteSource'
import { shownPath, type Place } from '../files/place'

const CHUNK_BYTES = 1024 * 1024
const AES_BLOCK_BYTES = 16

export interface StoredObject {
  readonly sha256: string
  readonly sizeBytes: number
  /** False when the same content was there before. */
  readonly isNew: boolean
}

/** Files by the SHA-256 of their content, encrypted when the library is. Objects never change once named. */
export interface ContentStore {
  /** Copies a file in: hashed as it streams, synced, then named in one atomic step. The source is only read. */
  add(file: Place, signal?: AbortSignal): Promise<StoredObject>
  has(sha256: string): Promise<boolean>
  open(sha256: string): Promise<ByteSource & { close(): Promise<void> }>
  /** Recomputes the content's hash. */
  verify(sha256: string): Promise<boolean>
}

/** `key`: the library's 32-byte key, or null for plain objects. Leftovers of an interrupted import are cleared. */
export function openContentStore(folder: string, key: Uint8Array | null): ContentStore {
  const objects = path.join(folder, 'objects')
  const incoming = path.join(folder, 'incoming')
  rmSync(incoming, { recursive: true, force: true })
  mkdirSync(incoming, { recursive: true })
  mkdirSync(objects, { recursive: true })
  const objectKey = key ? Buffer.from(hkdfSync('sha256', key, '', 'longaxis objects', 32)) : null
  const place = (sha256: string): string => path.join(objects, sha256.slice(0, 2), sha256.slice(2))

  return {
    async add(file, signal) {
      // The IV follows from the content's hash, so the file is read twice when encrypted: once to name it, once to copy.
      const named = objectKey ? await hashFile(file, signal) : null
      if (named && (await exists(place(named.sha256)))) return { ...named, isNew: false }
      const temporary = path.join(incoming, randomUUID())
      try {
        const copied = await copyHashing(
          file,
          temporary,
          named && objectKey ? encryption(objectKey, named.sha256) : null,
          signal,
        )
        if (named && named.sha256 !== copied.sha256)
          throw new Error(`${shownPath(file)} changed while it was being read`)
        const target = place(copied.sha256)
        if (await exists(target)) return { ...copied, isNew: false }
        await mkdir(path.dirname(target), { recursive: true })
        await rename(temporary, target)
        return { ...copied, isNew: true }
      } finally {
        await rm(temporary, { force: true })
      }
    },
    has: (sha256) => exists(place(sha256)),
    async open(sha256) {
      const file = await open(place(sha256), 'r')
      const { size } = await file.stat()
      return {
        size,
        async read(offset, length) {
          const bytes = Buffer.alloc(length)
          const { bytesRead } = await file.read(bytes, 0, length, offset)
          const found = bytes.subarray(0, bytesRead)
          return objectKey
            ? decrypt(objectKey, sha256, offset, found)
            : new Uint8Array(found.buffer, found.byteOffset, found.length)
        },
        close: () => file.close(),
      }
    },
    async verify(sha256) {
      const source = await this.open(sha256)
      const hash = createHash('sha256')
      try {
        for (let at = 0; at < source.size; at += CHUNK_BYTES)
          hash.update(await source.read(at, Math.min(CHUNK_BYTES, source.size - at)))
      } finally {
        await source.close()
      }
      return hash.digest('hex') === sha256
    },
  }
}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  )

/** AES-256-CTR, whose counter lets any range be read; the start counter is a keyed hash of the content's name. */
const counterStart = (key: Buffer, sha256: string): Buffer =>
  createHmac('sha256', key).update(sha256).digest().subarray(0, AES_BLOCK_BYTES)
const encryption = (key: Buffer, sha256: string) => createCipheriv('aes-256-ctr', key, counterStart(key, sha256))

function decrypt(key: Buffer, sha256: string, offset: number, bytes: Uint8Array): Uint8Array {
  const counter =
    BigInt(`0x${counterStart(key, sha256).toString('hex')}`) + BigInt(Math.floor(offset / AES_BLOCK_BYTES))
  const iv = Buffer.from((counter % (1n << 128n)).toString(16).padStart(32, '0'), 'hex')
  const cipher = createDecipheriv('aes-256-ctr', key, iv)
  cipher.update(Buffer.alloc(offset % AES_BLOCK_BYTES))
  return new Uint8Array(cipher.update(bytes))
}

async function hashFile(
  file: Place,
  signal?: AbortSignal,
): Promise<{ readonly sha256: string; readonly sizeBytes: number }> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const chunk of createReadStream(file, {
    highWaterMark: CHUNK_BYTES,
    ...(signal && { signal }),
  }) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    sizeBytes += chunk.length
  }
  return { sha256: hash.digest('hex'), sizeBytes }
}

async function copyHashing(
  from: Place,
  to: string,
  cipher: ReturnType<typeof encryption> | null,
  signal?: AbortSignal,
): Promise<{ readonly sha256: string; readonly sizeBytes: number }> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  const out = await open(to, 'wx')
  try {
    for await (const chunk of createReadStream(from, {
      highWaterMark: CHUNK_BYTES,
      ...(signal && { signal }),
    }) as AsyncIterable<Buffer>) {
      hash.update(chunk)
      sizeBytes += chunk.length
      await out.writeFile(cipher ? cipher.update(chunk) : chunk)
    }
    await out.sync()
  } finally {
    await out.close()
  }
  return { sha256: hash.digest('hex'), sizeBytes }
}

/** Names of everything in the store, for checks. */
export async function storedNames(folder: string): Promise<readonly string[]> {
  const objects = path.join(folder, 'objects')
  const names: string[] = []
  for (const prefix of await readdir(objects))
    for (const rest of await readdir(path.join(objects, prefix))) names.push(prefix + rest)
  return names.sort()
}
