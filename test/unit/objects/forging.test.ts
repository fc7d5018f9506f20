import { createHash, randomBytes } from 'node:crypto'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { openContentStore } from '../../../main/objects/store'
import { SourceFault } from '../../../shared/dicom/byteSource'

/** What a stranger with the disk can do to a stored object, and nothing of which may ever be read as content. */
const CHUNK = 65_536
const work = mkdtempSync(path.join(os.tmpdir(), 'longaxis-forging-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

describe.each([
  ['encrypted', randomBytes(32), 16],
  ['plain', null, 32],
] as const)('an object of a library that is %s', (name, key, tagBytes) => {
  const folder = path.join(work, name)
  const store = openContentStore(folder, key)
  const content = randomBytes(3 * CHUNK + 1234)
  const other = randomBytes(3 * CHUNK + 1234)
  const shaOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
  const sha256 = shaOf(content)
  const placeOf = (sha: string): string => path.join(folder, 'objects', sha.slice(0, 2), `${sha.slice(2)}.v2`)
  let stored: Buffer

  beforeEach(async () => {
    rmSync(path.join(folder, 'objects'), { recursive: true, force: true })
    for (const bytes of [content, other]) {
      writeFileSync(path.join(work, 'source'), bytes)
      await store.add(path.join(work, 'source'))
    }
    stored = readFileSync(placeOf(sha256))
  })

  /** Every byte that can be read at all must be the content's; answers whether any was refused. */
  async function readsNothingElse(of = sha256, expected = content): Promise<boolean> {
    let refused = false
    const faults = (error: unknown): null => {
      if (!(error instanceof SourceFault)) throw error
      refused = true
      return null
    }
    const source = await store.open(of).catch(faults)
    if (source) {
      if (source.size !== expected.length) throw new Error(`${source.size} bytes`)
      for (let at = 0; at < expected.length; at += 5000) {
        const length = Math.min(5000, expected.length - at)
        const bytes = await source.read(at, length).catch(faults)
        if (bytes && !expected.subarray(at, at + length).equals(Buffer.from(bytes))) throw new Error(`forged at ${at}`)
      }
      await source.close()
    }
    expect((await store.check(of)).ok).toBe(!refused)
    return refused
  }

  it('reads as it is', async () => {
    expect(await readsNothingElse()).toBe(false)
  })

  it('is refused with any byte flipped: of each chunk, each tag, and all of the trailer', async () => {
    const tags = content.length
    const trailer = tags + 4 * tagBytes
    expect(stored.length).toBe(trailer + 64)
    const places = [
      ...[0, 1, CHUNK - 1, CHUNK, 2 * CHUNK + 77, 3 * CHUNK, content.length - 1],
      ...Array.from({ length: 4 * tagBytes }, (_, n) => tags + n),
      ...Array.from({ length: 64 }, (_, n) => trailer + n),
    ]
    for (const at of places)
      for (const bit of [1, 0x80]) {
        const forged = Buffer.from(stored)
        forged[at] = (forged[at] ?? 0) ^ bit
        writeFileSync(placeOf(sha256), forged)
        expect([at, await readsNothingElse()]).toEqual([at, true])
      }
  })

  it('is refused with a bar painted in by known plaintext', async () => {
    const forged = Buffer.from(stored)
    for (let at = 70_000; at < 70_400; at++) forged[at] = (forged[at] ?? 0) ^ (content[at] ?? 0) ^ 0xff
    writeFileSync(placeOf(sha256), forged)
    expect(await readsNothingElse()).toBe(true)
  })

  it('is refused with two chunks changed for each other, their tags with them', async () => {
    const forged = Buffer.from(stored)
    stored.copy(forged, 0, CHUNK, 2 * CHUNK)
    stored.copy(forged, CHUNK, 0, CHUNK)
    stored.copy(forged, content.length, content.length + tagBytes, content.length + 2 * tagBytes)
    stored.copy(forged, content.length + tagBytes, content.length, content.length + tagBytes)
    writeFileSync(placeOf(sha256), forged)
    expect(await readsNothingElse()).toBe(true)
  })

  it('is refused with a chunk and its tag of another object', async () => {
    const source = readFileSync(placeOf(shaOf(other)))
    const forged = Buffer.from(stored)
    source.copy(forged, 0, 0, CHUNK)
    source.copy(forged, content.length, content.length, content.length + tagBytes)
    writeFileSync(placeOf(sha256), forged)
    expect(await readsNothingElse()).toBe(true)
  })

  it('is refused with a chunk of an earlier writing of itself', async () => {
    rmSync(placeOf(sha256))
    writeFileSync(path.join(work, 'source'), content)
    await store.add(path.join(work, 'source'))
    const now = readFileSync(placeOf(sha256))
    stored.copy(now, 0, 0, CHUNK)
    stored.copy(now, content.length, content.length, content.length + tagBytes)
    writeFileSync(placeOf(sha256), now)
    expect(await readsNothingElse()).toBe(true)
  })

  it('is refused cut short anywhere, also with a trailer that fits', async () => {
    for (const length of [
      0,
      1,
      63,
      64,
      CHUNK,
      content.length,
      stored.length - 65,
      stored.length - 64,
      stored.length - 1,
    ]) {
      writeFileSync(placeOf(sha256), stored.subarray(0, length))
      expect([length, await readsNothingElse()]).toEqual([length, true])
    }
    const trailer = Buffer.from(stored.subarray(-64))
    trailer.writeBigUInt64BE(BigInt(3 * CHUNK), 16)
    const tags = stored.subarray(content.length, content.length + 3 * tagBytes)
    writeFileSync(placeOf(sha256), Buffer.concat([stored.subarray(0, 3 * CHUNK), tags, trailer]))
    expect(await readsNothingElse()).toBe(true)
  })

  it('is refused with bytes added', async () => {
    writeFileSync(placeOf(sha256), Buffer.concat([stored, Buffer.alloc(64)]))
    expect(await readsNothingElse()).toBe(true)
    writeFileSync(placeOf(sha256), Buffer.concat([Buffer.alloc(64), stored]))
    expect(await readsNothingElse()).toBe(true)
  })

  it('is refused under the name of another', async () => {
    copyFileSync(placeOf(shaOf(other)), placeOf(sha256))
    expect(await readsNothingElse()).toBe(true)
    expect(await readsNothingElse(shaOf(other), other)).toBe(false)
  })

  it('is refused where it was written under another key, or none', async () => {
    const stranger = openContentStore(path.join(work, `${name}-stranger`), key ? null : randomBytes(32))
    writeFileSync(path.join(work, 'source'), content)
    await stranger.add(path.join(work, 'source'))
    copyFileSync(
      path.join(work, `${name}-stranger`, 'objects', sha256.slice(0, 2), `${sha256.slice(2)}.v2`),
      placeOf(sha256),
    )
    expect(await readsNothingElse()).toBe(true)
  })

  it('is refused taken back to the format before with a forged content', async () => {
    rmSync(placeOf(sha256))
    writeFileSync(placeOf(sha256).slice(0, -3), other)
    expect(await readsNothingElse()).toBe(true)
  })
})
