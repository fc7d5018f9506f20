import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { findFiles } from '../../../main/objects/find'
import { openContentStore } from '../../../main/objects/store'
import { symlinkSync, mkdirSync } from 'node:fs'

const work = mkdtempSync(path.join(os.tmpdir(), 'longaxis-store-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))
const content = randomBytes(2_500_003)
const file = path.join(work, 'content.bin')
writeFileSync(file, content)

describe.each([
  ['plain', null],
  ['encrypted', randomBytes(32)],
] as const)('the store, %s', (name, key) => {
  const folder = path.join(work, name)
  const store = openContentStore(folder, key)
  it('keeps a file once and reads any range of it', async () => {
    const first = await store.add(file)
    expect(first).toMatchObject({ sizeBytes: content.length, isNew: true })
    expect(await store.add(file)).toMatchObject({ sha256: first.sha256, isNew: false })
    const source = await store.open(first.sha256)
    for (const [offset, length] of [
      [0, 16],
      [1, 1],
      [15, 2],
      [1_048_575, 70],
      [2_500_000, 3],
    ] as const)
      expect(Buffer.from(await source.read(offset, length))).toEqual(content.subarray(offset, offset + length))
    await source.close()
    expect(await store.verify(first.sha256)).toBe(true)
    expect(readdirSync(path.join(folder, 'incoming'))).toEqual([])
  })
  it('tells an object that was changed on disk', async () => {
    const { sha256 } = await store.add(file)
    const object = path.join(folder, 'objects', sha256.slice(0, 2), sha256.slice(2))
    const bytes = readFileSync(object)
    expect(bytes.equals(content)).toBe(key === null)
    bytes[1000] = (bytes[1000] ?? 0) ^ 1
    writeFileSync(object, bytes)
    expect(await store.verify(sha256)).toBe(false)
  })
})

describe('finding files', () => {
  it('names each once, also where links loop', async () => {
    const folder = path.join(work, 'loop')
    mkdirSync(path.join(folder, 'sub'), { recursive: true })
    writeFileSync(path.join(folder, 'sub', 'a'), 'x')
    symlinkSync(folder, path.join(folder, 'sub', 'back'))
    const found: string[] = []
    for await (const { path: place } of findFiles([folder, path.join(folder, 'sub')]))
      found.push(path.relative(folder, place))
    expect(found).toEqual(['sub/a'])
  })
})
