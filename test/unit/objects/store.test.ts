import { randomBytes } from 'node:crypto'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { findFiles } from '../../../main/objects/find'
import { openContentStore } from '../../../main/objects/store'
import { openOldStore } from '../../helpers/oldLibrary'

const work = mkdtempSync(path.join(os.tmpdir(), 'longaxis-store-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))
const content = randomBytes(2_500_003)
const file = path.join(work, 'content.bin')
writeFileSync(file, content)

function fileOf(bytes: Uint8Array, name: string): string {
  const place = path.join(work, name)
  writeFileSync(place, bytes)
  return place
}

describe.each([
  ['plain', null],
  ['encrypted', randomBytes(32)],
] as const)('the store, %s', (name, key) => {
  const folder = path.join(work, name)
  const store = openContentStore(folder, key)
  const placeOf = (sha256: string): string => path.join(folder, 'objects', sha256.slice(0, 2), `${sha256.slice(2)}.v2`)

  it('keeps a file once and reads any range of it', async () => {
    const first = await store.add(file)
    expect(first).toMatchObject({ sizeBytes: content.length, isNew: true, isRepaired: false })
    expect(await store.add(file)).toMatchObject({ sha256: first.sha256, isNew: false, isRepaired: false })
    const source = await store.open(first.sha256)
    for (const [offset, length] of [
      [0, 16],
      [1, 1],
      [15, 2],
      [65_535, 2],
      [65_536, 65_536],
      [1_048_575, 70],
      [2_500_000, 3],
      [0, 2_500_003],
      [7, 0],
    ] as const)
      expect(Buffer.from(await source.read(offset, length)).equals(content.subarray(offset, offset + length))).toBe(
        true,
      )
    await source.close()
    expect(await store.check(first.sha256)).toEqual({ ok: true, value: content.length })
    expect(readdirSync(path.join(folder, 'incoming'))).toEqual([])
  })

  it.each([0, 1, 65_535, 65_536, 65_537, 131_072, 8 * 1024 * 1024 + 1])('keeps a file of %i bytes', async (size) => {
    const bytes = randomBytes(size)
    const { sha256 } = await store.add(fileOf(bytes, `${name}-${size}`))
    expect(await store.check(sha256)).toEqual({ ok: true, value: size })
    const source = await store.open(sha256)
    expect(Buffer.from(await source.read(0, size)).equals(bytes)).toBe(true)
    await source.close()
  })

  it('throws a failure with words where less is there than was asked for', async () => {
    const { sha256 } = await store.add(fileOf(randomBytes(100), `${name}-short`))
    const source = await store.open(sha256)
    await expect(source.read(50, 51)).rejects.toMatchObject({
      failure: { code: 'objectShort', params: { bytes: 100 } },
    })
    await expect(source.read(-1, 1)).rejects.toMatchObject({ failure: { code: 'objectShort' } })
    await source.close()
    await expect(store.open('0'.repeat(64))).rejects.toMatchObject({ failure: { code: 'missing' } })
  })

  it('is readable by its owner alone', async () => {
    const { sha256 } = await store.add(file)
    expect(statSync(placeOf(sha256)).mode & 0o777).toBe(0o600)
    for (const place of [path.dirname(placeOf(sha256)), path.join(folder, 'objects'), path.join(folder, 'incoming')])
      expect(statSync(place).mode & 0o777).toBe(0o700)
  })

  it('keeps the plain text off the disk where it is encrypted, and the file readable where it is not', async () => {
    const { sha256 } = await store.add(file)
    const stored = readFileSync(placeOf(sha256))
    expect(stored.subarray(0, content.length).equals(content)).toBe(key === null)
    expect(stored.includes(content.subarray(1000, 1032))).toBe(key === null)
  })

  it('repairs a damaged object when its file is added again', async () => {
    const { sha256 } = await store.add(file)
    const bytes = readFileSync(placeOf(sha256))
    bytes[70_000] = (bytes[70_000] ?? 0) ^ 1
    writeFileSync(placeOf(sha256), bytes)
    expect(await store.check(sha256)).toMatchObject({ ok: false, failure: { code: 'objectDamaged' } })
    expect(await store.add(file)).toMatchObject({ isNew: false, isRepaired: true })
    expect(await store.check(sha256)).toEqual({ ok: true, value: content.length })
  })

  it('never encrypts two writings alike', async () => {
    const { sha256 } = await store.add(file)
    const before = readFileSync(placeOf(sha256))
    rmSync(placeOf(sha256))
    expect(await store.add(file)).toMatchObject({ isNew: true })
    const after = readFileSync(placeOf(sha256))
    expect(before.subarray(0, 65_536).equals(after.subarray(0, 65_536))).toBe(key === null)
    expect(before.equals(after)).toBe(false)
  })

  describe('with objects of the format before', () => {
    const oldFolder = path.join(work, `${name}-old`)
    const old = openOldStore(oldFolder, key)
    const oldPlace = (sha256: string): string => path.join(oldFolder, 'objects', sha256.slice(0, 2), sha256.slice(2))

    it('reads one by moving it, once its content is what its name says', async () => {
      const { sha256 } = await old.add(file)
      const kept = openContentStore(oldFolder, key)
      expect(await namesOf(kept)).toEqual([{ sha256, isOld: true }])
      const source = await kept.open(sha256)
      expect(Buffer.from(await source.read(0, content.length)).equals(content)).toBe(true)
      await source.close()
      expect(await namesOf(kept)).toEqual([{ sha256, isOld: false }])
      expect(await kept.add(file)).toMatchObject({ isNew: false, isRepaired: false })
    })

    it('refuses a forged one, leaves it as it is, and repairs it by an import', async () => {
      const place = fileOf(randomBytes(300_000), `${name}-forged`)
      const { sha256 } = await old.add(place)
      const bytes = readFileSync(oldPlace(sha256))
      for (let at = 100_000; at < 100_200; at++) bytes[at] = (bytes[at] ?? 0) ^ 0xff
      writeFileSync(oldPlace(sha256), bytes)
      const kept = openContentStore(oldFolder, key)
      await expect(kept.open(sha256)).rejects.toMatchObject({ failure: { code: 'objectDamaged' } })
      expect(await kept.upgrade(sha256)).toMatchObject({ ok: false, failure: { code: 'objectDamaged' } })
      expect(readFileSync(oldPlace(sha256)).equals(bytes)).toBe(true)
      expect(readdirSync(path.join(oldFolder, 'incoming'))).toEqual([])
      expect(await kept.add(place)).toMatchObject({ isNew: false, isRepaired: true })
      expect(await namesOf(kept)).toContainEqual({ sha256, isOld: false })
      expect(await namesOf(kept)).not.toContainEqual({ sha256, isOld: true })
    })

    it('does not believe an old object beside a sealed one', async () => {
      const { sha256 } = await openContentStore(oldFolder, key).add(file)
      writeFileSync(oldPlace(sha256), 'forged')
      const kept = openContentStore(oldFolder, key)
      expect(await kept.check(sha256)).toEqual({ ok: true, value: content.length })
      expect(await namesOf(kept)).not.toContainEqual({ sha256, isOld: true })
    })
  })
})

async function namesOf(store: ReturnType<typeof openContentStore>) {
  const names = []
  for await (const name of store.names()) names.push(name)
  return names
}

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
