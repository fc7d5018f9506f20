import { parser } from '../../helpers/parser'
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importPaths } from '../../../main/objects/import'
import { createLibrary, type Library } from '../../../main/objects/library'
import { openPixelSources } from '../../../main/objects/pixels'
import { verifyLibrary } from '../../../main/objects/verify'
import { jpegFile } from '../../helpers/jpegFile'
import { loopTaskOf } from '../../../main/inference/studies/loopTask'
import { messageOf } from '../../../shared/words'
import { memoryKeychain } from '../../helpers/keychain'

let work: string
let library: Library
beforeEach(async () => {
  work = mkdtempSync(path.join(os.tmpdir(), 'longaxis-verify-'))
  for (let n = 1; n <= 4; n++) writeFileSync(path.join(work, `${n}.dcm`), smallFile(n))
  const created = createLibrary(path.join(work, 'library'), 'keychain', { keychain: memoryKeychain, passphrase: null })
  if (!created.ok) throw new Error(messageOf(created.failure))
  library = created.value
  expect(await importPaths({ ...library, parser }, sources())).toMatchObject({ instancesAdded: 4, repaired: 0 })
})
afterEach(() => {
  library.close()
  rmSync(work, { recursive: true, force: true })
})
const sources = () => [1, 2, 3, 4].map((n) => path.join(work, `${n}.dcm`))

const smallFile = (n: number): Uint8Array =>
  jpegFile({ SOPInstanceUID: `2.25.1${n}`, StudyInstanceUID: '2.25.2', SeriesInstanceUID: '2.25.3', PatientID: 'P' }, n)

function placeOf(n: number): string {
  const { sha256 = '' } = library.database.storedFile(`2.25.1${n}`) ?? {}
  return path.join(work, 'library', 'objects', sha256.slice(0, 2), `${sha256.slice(2)}.v2`)
}
function damage(n: number): void {
  const bytes = readFileSync(placeOf(n))
  bytes[900] = (bytes[900] ?? 0) ^ 1
  writeFileSync(placeOf(n), bytes)
}

describe('verifying a library', () => {
  it('finds a whole one whole, with progress', async () => {
    const steps: (readonly [number, number])[] = []
    const answer = await verifyLibrary(library, { onProgress: (done, total) => steps.push([done, total]) })
    expect(answer).toMatchObject({ whole: true, objects: 4, instances: 4, bad: [], unreferenced: 0, database: [] })
    expect(steps).toEqual([1, 2, 3, 4].map((n) => [n, 4]))
  })

  it('names what is damaged, missing or under another’s name, with its instances, until it is imported again', async () => {
    damage(1)
    rmSync(placeOf(2))
    writeFileSync(placeOf(3), readFileSync(placeOf(4)))
    const { whole, bad } = await verifyLibrary(library)
    expect(whole).toBe(false)
    expect(bad.map(({ failure, instances }) => [instances[0], failure.code]).sort()).toEqual([
      ['2.25.11', 'objectDamaged'],
      ['2.25.12', 'missing'],
      ['2.25.13', 'objectDamaged'],
    ])
    expect(await importPaths({ ...library, parser }, sources())).toMatchObject({
      instancesAdded: 0,
      duplicates: 4,
      repaired: 3,
    })
    expect(await verifyLibrary(library)).toMatchObject({ whole: true, bad: [] })
  })

  it('counts what no instance names as harmless', async () => {
    writeFileSync(path.join(work, 'loose'), 'loose')
    await library.store.add(path.join(work, 'loose'))
    expect(await verifyLibrary(library)).toMatchObject({ whole: true, objects: 5, unreferenced: 1 })
  })

  it('stops when told, and does not call a library whole that it has not read', async () => {
    const abort = new AbortController()
    const answer = await verifyLibrary(library, { signal: abort.signal, onProgress: () => abort.abort() })
    expect(answer).toMatchObject({ whole: false, cancelled: true, objects: 1 })
  })
})

describe('a loop whose object is damaged', () => {
  it('is refused by its failure, and read again once repaired, without a restart', async () => {
    const pixels = openPixelSources(library)
    const loop = library.database.loop('2.25.11')
    if (!loop) throw new Error('the loop is missing')
    const { length = 0, offset = 0 } = loop.layout.frames[0]?.[0] ?? {}
    const before = await pixels.open('2.25.11')
    damage(1)
    await expect(before?.read(offset, length)).rejects.toMatchObject({ failure: { code: 'objectDamaged' } })
    await expect(pixels.open('2.25.11')).rejects.toMatchObject({ failure: { code: 'objectDamaged' } })
    const asked = () => loopTaskOf({ ...loop, kind: 'cine' }, () => pixels.open('2.25.11'), { sampling: {} as never })
    expect(await asked()).toMatchObject({ ok: false, failure: { code: 'objectDamaged' } })
    rmSync(placeOf(1))
    expect(await asked()).toMatchObject({ ok: false, failure: { code: 'missing' } })
    await importPaths({ ...library, parser }, sources())
    expect((await before?.read(offset, length))?.length).toBe(length)
    renameSync(placeOf(1), `${placeOf(1)}.away`)
    await pixels.close()
  })
})
