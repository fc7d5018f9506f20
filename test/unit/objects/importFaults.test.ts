import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { importPaths, type ImportTarget } from '../../../main/objects/import'
import { createLibrary, type Library } from '../../../main/objects/library'
import { messageOf, wordsOf } from '../../../shared/words'
import { jpegFile } from '../../helpers/jpegFile'
import { parser } from '../../helpers/parser'

const FILES = 5
const THIRD = '2.25.102'
let work: string
let library: Library

beforeEach(() => {
  work = mkdtempSync(path.join(os.tmpdir(), 'longaxis-import-'))
  mkdirSync(path.join(work, 'files'))
  for (let n = 0; n < FILES; n++) writeFileSync(path.join(work, 'files', `${n}.dcm`), fileOf(n))
  const created = createLibrary(path.join(work, 'library'), 'unencrypted', { keychain: null, passphrase: null })
  if (!created.ok) throw new Error(messageOf(created.failure))
  library = created.value
})
afterEach(() => {
  library.close()
  rmSync(work, { recursive: true, force: true })
})

function fileOf(n: number): Uint8Array {
  const uids = { StudyInstanceUID: '2.25.1', SeriesInstanceUID: '2.25.2', PatientID: 'P' }
  return jpegFile({ SOPInstanceUID: `2.25.10${n}`, ...uids }, n)
}

const imported = async (change: Partial<ImportTarget>) => {
  const target = { database: library.database, store: library.store, parser, ...change }
  const { instancesAdded, refused } = await importPaths(target, [path.join(work, 'files')])
  return { instancesAdded, refused: refused.map(({ path: file, reason }) => [path.basename(file), wordsOf(reason)]) }
}

it('what one file does to the store costs that file alone', async () => {
  const add: Library['store']['add'] = (file, signal) =>
    String(file).endsWith('2.dcm') ? Promise.reject(new Error('a bug')) : library.store.add(file, signal)
  expect(await imported({ store: { add } })).toEqual({
    instancesAdded: FILES - 1,
    refused: [['2.dcm', 'Longaxis failed on this file (a bug)']],
  })
})

it('what one file does to the database costs that file alone', async () => {
  const database: Library['database'] = {
    ...library.database,
    addInstances(records) {
      if (records.some(({ loop }) => loop.sopInstanceUid === THIRD)) throw new Error('no such column')
      return library.database.addInstances(records)
    },
  }
  expect(await imported({ database })).toEqual({
    instancesAdded: FILES - 1,
    refused: [['2.dcm', 'Longaxis failed on this file (no such column)']],
  })
})

it('a large file that changes while it is read is refused, and is taken once it is whole', async () => {
  const file = path.join(work, 'files', 'large.dcm')
  // Past what is held in memory: it is read once to name it, and once more to store it.
  const whole = Buffer.concat([fileOf(9), Buffer.alloc(9 * 1024 * 1024)])
  const named = createHash('sha256').update(whole).digest('hex')
  writeFileSync(file, whole)
  const store = library.store as { has: Library['store']['has'] }
  const { has } = store
  store.has = (sha256) => {
    if (sha256 === named) writeFileSync(file, Buffer.concat([whole, Buffer.alloc(2)]))
    return has(sha256)
  }
  const first = await imported({})
  store.has = has
  expect(first).toEqual({ instancesAdded: FILES, refused: [['large.dcm', 'it changed while it was read']] })
  writeFileSync(file, whole)
  expect(await imported({})).toEqual({ instancesAdded: 1, refused: [] })
})
