import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { importPaths } from '../../../main/objects/import'
import { parser } from '../../helpers/parser'
import { createLibrary } from '../../../main/objects/library'
import { extract } from '../../../models/train/extract'
import { parseRecipe, type TrainingRecipe } from '../../../main/modelImport/recipe'
import { readReports } from '../../../models/train/reports'
import { folderArchive, libraryArchive, type Archive } from '../../../models/train/sources'
import { demoFolder } from '../../helpers/demo'
import { messageOf } from '../../../shared/words'

const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-extract-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string): string => path.join(folder, name)

function recipe(change: Partial<TrainingRecipe['data']> = {}): TrainingRecipe {
  const parsed = parseRecipe(
    readFileSync(path.resolve(import.meta.dirname, '../../../models/train/recipes/phantom.json'), 'utf8'),
  )
  if (!parsed.ok) throw new Error(messageOf(parsed.failure))
  return { ...parsed.value, data: { ...parsed.value.data, ...change } }
}
const ada = async (): Promise<string> => path.join(await demoFolder(), 'LXDEMO1', '20250110')
async function shards(archive: Archive, report: string, out: string, extraction = recipe()) {
  writeFileSync(at('reports.csv'), `PatientID,StudyDate,Report\nLXDEMO1,20250110,"${report}"\n`)
  const reports = await readReports(at('reports.csv'))
  if (!reports.ok) throw new Error(messageOf(reports.failure))
  const done = await extract({
    archive,
    reports: reports.value,
    recipe: extraction,
    out: at(out),
    share: { n: 1, of: 1 },
    say: () => undefined,
  })
  await archive.close()
  return done.ok ? done.value : done.failure.code
}
const folderOf = async (place: string): Promise<Archive> => {
  const archive = await folderArchive(place)
  if (!archive.ok) throw new Error(messageOf(archive.failure))
  return archive.value
}
const framesIn = (out: string): Buffer => readFileSync(path.join(at(out), '1of1-00000.frames.u8'))

describe('extract', () => {
  it('makes the same frames from a library as from its files', async () => {
    const library = createLibrary(at('library'), 'passphrase', { keychain: null, passphrase: 'a long passphrase' })
    if (!library.ok) throw new Error(messageOf(library.failure))
    await importPaths({ ...library.value, parser }, [await ada()])
    library.value.close()
    const archive = libraryArchive(at('library'), 'a long passphrase')
    if (!archive.ok) throw new Error(messageOf(archive.failure))
    const extraction = recipe({ views: ['A4C'] })
    expect(await shards(archive.value, 'EF 62 %', 'fromLibrary', extraction)).toMatchObject({
      loops: 1,
      studies: 1,
      patients: 1,
    })
    await shards(await folderOf(await ada()), 'EF 62 %', 'fromFolder', extraction)
    expect(framesIn('fromLibrary').length).toBe(8 * 3 * 96 * 96)
    expect(framesIn('fromLibrary').equals(framesIn('fromFolder'))).toBe(true)
  })
  it('refuses reports that still name the patient, and writes nothing of them', async () => {
    expect(await shards(await folderOf(await ada()), 'Ada has EF 62 %', 'named')).toMatchObject({
      loops: 0,
      refused: [{ reason: "its report still holds the patient's name", loops: 4 }],
    })
  })
  it('keeps no UID, ID, date or name beside the report', async () => {
    await shards(await folderOf(await ada()), 'EF 62 %', 'plain')
    const facts = readFileSync(path.join(at('plain'), '1of1-00000.loops.jsonl'), 'utf8')
    expect(facts).toContain('EF 62 %')
    expect(facts).not.toMatch(/2\.25\.|LXDEMO|2025|Ada|Oncology/)
  })
  it('goes on in a folder only with the inputs it was begun with', async () => {
    expect(await shards(await folderOf(await ada()), 'EF 61 %', 'plain')).toBe('otherInputs')
  })
  it('refuses a recipe whose input is not the architecture’s', () => {
    const parsed = parseRecipe(JSON.stringify({ ...recipe(), input: { ...recipe().input, width: 224 } }))
    expect(parsed.ok ? '' : messageOf(parsed.failure)).toContain('architecture.image.size')
  })
})
