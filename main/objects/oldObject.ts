import { createDecipheriv, createHmac, hkdfSync } from 'node:crypto'
import { createReadStream } from 'node:fs'

const BLOCK_BYTES = 1024 * 1024
const AES_BLOCK_BYTES = 16

/**
 * The content of an object as programs before 0058 wrote it: the file itself, or AES-256-CTR from a keyed hash of its name.
 * Nothing in it is authenticated: its bytes count only once their SHA-256 is the object's name.
 */
export async function* oldContent(
  file: string,
  libraryKey: Uint8Array | null,
  sha256: string,
): AsyncGenerator<Uint8Array> {
  const cipher = libraryKey && decipher(libraryKey, sha256)
  for await (const block of createReadStream(file, { highWaterMark: BLOCK_BYTES }) as AsyncIterable<Buffer>)
    yield cipher ? cipher.update(block) : block
}

function decipher(libraryKey: Uint8Array, sha256: string) {
  const key = Buffer.from(hkdfSync('sha256', libraryKey, '', 'longaxis objects', 32))
  const counter = createHmac('sha256', key).update(sha256).digest().subarray(0, AES_BLOCK_BYTES)
  return createDecipheriv('aes-256-ctr', key, counter)
}
