import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { SourceFault, type ByteSource } from '../../shared/dicom/byteSource'
import { failureOf } from '../../shared/result'

/**
 * A stored object: its content in chunks, then a tag a chunk, then a trailer. Each chunk is encrypted and authenticated by
 * AES-256-GCM, or, in a library that is not encrypted, kept as it is beside its SHA-256. The construction is STREAM
 * (Hoang, Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance, CRYPTO 2015):
 * the nonce is the chunk's number and whether it is the last. The key is of this one writing: derived from the
 * library's, a random salt in the trailer and the content's SHA-256. So no key meets a nonce twice, and a chunk counts
 * only at its place, in its object, under its trailer.
 */
export const CHUNK_BYTES = 64 * 1024
export const TRAILER_BYTES = 64
const MAGIC = Buffer.from('LXOBJECT', 'latin1')
const VERSION = 2
const SALT_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = { plain: 32, encrypted: 16 } as const
const KINDS = ['plain', 'encrypted'] as const
export type SealKind = (typeof KINDS)[number]

/** `key`: the 32-byte key of the library's objects, or null in one that is not encrypted. */
export const objectsKey = (libraryKey: Uint8Array | null): Buffer | null =>
  libraryKey && Buffer.from(hkdfSync('sha256', libraryKey, '', 'longaxis objects 2', 32))

export interface Sealer {
  /** The next chunk's stored bytes: CHUNK_BYTES of content, the last fewer. */
  chunk(content: Uint8Array): Uint8Array
  /** Tags and trailer; throws where the chunks were not the content announced. */
  end(): Uint8Array
}

/** Seals `contentBytes` of content whose SHA-256 is `sha256`. */
export function createSealer(key: Buffer | null, sha256: string, contentBytes: number): Sealer {
  const kind: SealKind = key ? 'encrypted' : 'plain'
  const trailer = Buffer.alloc(TRAILER_BYTES)
  MAGIC.copy(trailer)
  trailer.writeUInt16BE(VERSION, 8)
  trailer.writeUInt8(KINDS.indexOf(kind), 10)
  trailer.writeUInt32BE(CHUNK_BYTES, 12)
  trailer.writeBigUInt64BE(BigInt(contentBytes), 16)
  const salt = randomBytes(SALT_BYTES)
  salt.copy(trailer, 24)
  const chunks = chunkCount(contentBytes)
  const keyOfThis = key && writingKey(key, salt, sha256)
  const tags: Uint8Array[] = []
  return {
    chunk(content) {
      const number = tags.length
      if (number >= chunks || content.length !== lengthOf(number, contentBytes))
        throw new Error('the content to be stored is not as long as announced')
      if (!keyOfThis) {
        tags.push(plainTag(sha256, trailer, nonceOf(number, number === chunks - 1), content))
        return content
      }
      const cipher = createCipheriv('aes-256-gcm', keyOfThis, nonceOf(number, number === chunks - 1))
      cipher.setAAD(trailer)
      const sealed = cipher.update(content)
      cipher.final()
      tags.push(cipher.getAuthTag())
      return sealed
    },
    end() {
      if (tags.length !== chunks) throw new Error('the content to be stored is not as long as announced')
      return Buffer.concat([...tags, trailer])
    },
  }
}

/** Reads any range of a sealed object; every byte it gives has been checked. Throws SourceFault where one is not as stored. */
export async function openSealed(file: FileHandle, key: Buffer | null, sha256: string): Promise<ByteSource> {
  const kind: SealKind = key ? 'encrypted' : 'plain'
  const damaged = (): SourceFault => new SourceFault(failureOf('objectDamaged'))
  const { size: fileBytes } = await file.stat()
  if (fileBytes < TRAILER_BYTES + TAG_BYTES[kind]) throw damaged()
  const trailer = await readAll(file, fileBytes - TRAILER_BYTES, TRAILER_BYTES)
  if (kindOf(trailer) !== kind || trailer.readUInt32BE(12) !== CHUNK_BYTES) throw damaged()
  const contentBytes = Number(trailer.readBigUInt64BE(16))
  const chunks = chunkCount(contentBytes)
  const tagBytes = TAG_BYTES[kind]
  if (fileBytes !== contentBytes + chunks * tagBytes + TRAILER_BYTES) throw damaged()
  const tags = await readAll(file, contentBytes, chunks * tagBytes)
  const keyOfThis = key && writingKey(key, trailer.subarray(24, 24 + SALT_BYTES), sha256)

  const opened = (number: number, stored: Buffer): Buffer => {
    const tag = tags.subarray(number * tagBytes, (number + 1) * tagBytes)
    const nonce = nonceOf(number, number === chunks - 1)
    if (!keyOfThis) {
      if (!timingSafeEqual(plainTag(sha256, trailer, nonce, stored), tag)) throw damaged()
      return stored
    }
    const cipher = createDecipheriv('aes-256-gcm', keyOfThis, nonce, { authTagLength: tagBytes })
    cipher.setAAD(trailer)
    cipher.setAuthTag(tag)
    const content = cipher.update(stored)
    try {
      cipher.final()
    } catch {
      throw damaged()
    }
    return content
  }

  // The size is vouched for by the last chunk, which counts under this trailer alone.
  opened(chunks - 1, await readAll(file, (chunks - 1) * CHUNK_BYTES, lengthOf(chunks - 1, contentBytes)))
  return {
    size: contentBytes,
    async read(offset, length) {
      if (offset < 0 || length < 0 || offset + length > contentBytes)
        throw new SourceFault(failureOf('objectShort', { bytes: contentBytes }))
      if (length === 0) return new Uint8Array(0)
      const first = Math.floor(offset / CHUNK_BYTES)
      const last = Math.floor((offset + length - 1) / CHUNK_BYTES)
      const from = first * CHUNK_BYTES
      const stored = await readAll(file, from, last * CHUNK_BYTES + lengthOf(last, contentBytes) - from)
      const content = new Uint8Array(length)
      for (let number = first; number <= last; number++) {
        const at = number * CHUNK_BYTES
        const chunk = opened(number, stored.subarray(at - from, at - from + lengthOf(number, contentBytes)))
        const start = Math.max(offset, at)
        content.set(chunk.subarray(start - at, offset + length - at), start - offset)
      }
      return content
    },
  }
}

/** What kind of library wrote an object, by its trailer; null where it is none of ours. */
export function kindOf(trailer: Buffer): SealKind | null {
  if (trailer.length !== TRAILER_BYTES || !trailer.subarray(0, MAGIC.length).equals(MAGIC)) return null
  return trailer.readUInt16BE(8) === VERSION ? (KINDS[trailer.readUInt8(10)] ?? null) : null
}

/** An empty object is one empty chunk, which is the last. */
const chunkCount = (contentBytes: number): number => Math.max(1, Math.ceil(contentBytes / CHUNK_BYTES))
const lengthOf = (number: number, contentBytes: number): number =>
  Math.min(CHUNK_BYTES, contentBytes - number * CHUNK_BYTES)

const writingKey = (key: Buffer, salt: Uint8Array, sha256: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, salt, `longaxis object 2 ${sha256}`, 32))

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES)
  nonce.writeUInt32BE(number, NONCE_BYTES - 5)
  nonce.writeUInt8(isLast ? 1 : 0, NONCE_BYTES - 1)
  return nonce
}

const plainTag = (sha256: string, trailer: Uint8Array, nonce: Uint8Array, content: Uint8Array): Buffer =>
  createHash('sha256').update(`longaxis object 2 ${sha256}`).update(trailer).update(nonce).update(content).digest()

/** All of it, or a fault. */
export async function readAll(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  for (let at = 0; at < length;) {
    const { bytesRead } = await file.read(bytes, at, length - at, position + at)
    if (bytesRead === 0) throw new SourceFault(failureOf('objectDamaged'))
    at += bytesRead
  }
  return bytes
}
