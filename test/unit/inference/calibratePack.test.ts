import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importPaths } from '../../../main/objects/import'
import { parser } from '../../helpers/parser'
import { createLibrary, type Library } from '../../../main/objects/library'
import { openPixelSources, type PixelSources } from '../../../main/objects/pixels'
import { calibratePack } from '../../../main/inference/calibration/calibratePack'
import { writeCalibratedPack } from '../../../main/inference/calibration/calibratedPack'
import { readLabels } from '../../../main/inference/calibration/labels'
import { loadPack, type ModelPack } from '../../../main/inference/packs/pack'
import type { ProcessUse } from '../../../main/inference/pool'
import { demoFolder } from '../../helpers/demo'
import { inProcess, openModel, type OpenModel } from '../../helpers/model'
import { messageOf, wordsOf } from '../../../shared/words'
import { withWords } from '../../helpers/words'

const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-calibrate-'))
const file = (name: string): string => path.join(folder, name)
let library: Library
let pixels: PixelSources
let model: OpenModel

beforeAll(async () => {
  const created = createLibrary(file('library'), 'unencrypted', { keychain: null, passphrase: null })
  if (!created.ok) throw new Error(messageOf(created.failure))
  library = created.value
  await importPaths({ ...library, parser }, [await demoFolder()])
  pixels = openPixelSources(library)
  model = await openModel()
}, 600_000)
afterAll(async () => {
  await model.engine.close()
  await pixels.close()
  library.close()
  rmSync(folder, { recursive: true, force: true })
})

const uses: ProcessUse[] = []
/** The real engine without a process around it. */
function deps(pack: ModelPack): Parameters<typeof calibratePack>[0] {
  const models = inProcess({ pack, engine: model.engine })
  return {
    database: library.database,
    pixels,
    models: {
      ...models,
      userFolder: file('models'),
      use(role, use, work) {
        uses.push(use)
        return models.use(role, use, work)
      },
    },
  }
}

const studies = (): string[] =>
  library.database
    .worklist({ text: '', sort: 'name', descending: false, offset: 0, limit: 50 })
    .rows.flatMap(({ patient }) =>
      library.database.studiesOf(patient.patientKey).map(({ studyInstanceUid }) => studyInstanceUid),
    )

describe('calibrating on labelled studies', () => {
  it('writes a pack of its own: large files shared, ranks of the scores, what was too little said, and not a second time', async () => {
    const labels = file('labels.csv')
    writeFileSync(
      labels,
      [
        'StudyInstanceUID;Pacemaker;LVEF;Mood',
        ...studies().map((uid, n) => `${uid};${n % 2 === 0 ? 'present' : 'absent'};${n === 0 ? 'low' : 50};good`),
        '1.2.3;present;50;',
      ].join('\r\n'),
    )
    const calibrated = await calibratePack(deps(model.pack), labels)
    if (!calibrated.ok) throw new Error(messageOf(calibrated.failure))
    expect(uses).toEqual(['calibrating'])
    expect(calibrated.value.notUsed.map(wordsOf).join('\n')).toMatch(
      /columns mood[^]*“low” is no number for LVEF[^]*1 labelled studies are not in this library/,
    )
    expect(calibrated.value.figures.find(({ task }) => task === 'LVEF')).toMatchObject({
      kind: 'notCalibrated',
      studies: 13,
    })
    const pack = await loadPack(calibrated.value.folder)
    if (!pack.ok) throw new Error(messageOf(pack.failure))
    expect(pack.value.manifest).toMatchObject({ calibrationOf: model.pack.sha256, id: 'phantom-clip' })
    expect(pack.value.sha256).not.toBe(model.pack.sha256)
    const pacemaker = pack.value.manifest.tasks.find(({ code }) => code === 'pacemaker')
    expect(pacemaker?.kind === 'binary' && pacemaker.ranks?.scores.length).toBe(14)
    expect(await calibratePack(deps(pack.value), labels)).toMatchObject({
      ok: false,
      failure: { code: 'alreadyCalibrated' },
    })
    expect(readdirSync(file('models'))).toHaveLength(1)
  }, 60_000)

  it('keeps a pack that was written so before, and leaves alone what others write beside it', async () => {
    const others = file('models/.importing-1-other')
    mkdirSync(others, { recursive: true })
    const nothing = {
      tasks: null,
      library: null,
      fittedBy: { provider: 'cpu', precision: 'float32' } as const,
      notUsed: [],
    }
    const first = await writeCalibratedPack(model.pack, nothing, file('models'))
    const { ino } = statSync(path.join(first.folder, 'manifest.json'))
    expect(await writeCalibratedPack(model.pack, nothing, file('models'))).toEqual(first)
    expect(statSync(path.join(first.folder, 'manifest.json')).ino).toBe(ino)
    expect(readdirSync(file('models')).filter((name) => name.startsWith('.'))).toEqual(['.importing-1-other'])
    for (const folder of [others, first.folder]) rmSync(folder, { recursive: true })
  })

  it('refuses labels without the columns, a study twice, and no file, in words', async () => {
    const { tasks } = model.pack.manifest
    writeFileSync(file('columns.csv'), 'study,ef\n1,50\n')
    expect(withWords(await readLabels(file('columns.csv'), tasks))).toMatchObject({
      ok: false,
      failure: { code: 'labelColumns', message: expect.stringContaining('LVEF') as string },
    })
    writeFileSync(file('twice.csv'), 'StudyInstanceUID,LVEF\n1.2,50\n1.2,60\n')
    expect(await readLabels(file('twice.csv'), tasks)).toMatchObject({ ok: false, failure: { code: 'labelTwice' } })
    expect(await readLabels(file('nowhere.csv'), tasks)).toMatchObject({ ok: false, failure: { code: 'noCsvFile' } })
    writeFileSync(file('broken.csv'), 'StudyInstanceUID,LVEF\n"1.2,50\n')
    expect(await readLabels(file('broken.csv'), tasks)).toMatchObject({ ok: false, failure: { code: 'csvDamaged' } })
  })

  it('refuses while int8 reads, for the new pack begins in float32', async () => {
    const labels = file('int8.csv')
    writeFileSync(labels, `StudyInstanceUID,pacemaker\n${studies()[0] ?? ''},1\n`)
    const { models, ...others } = deps(model.pack)
    const inInt8: typeof models = {
      ...models,
      use: (role, use, work) =>
        models.use(role, use, (running) => work({ ...running, setting: { ...running.setting, precision: 'int8' } })),
    }
    const before = readdirSync(file('models'))
    expect(withWords(await calibratePack({ ...others, models: inInt8 }, labels))).toMatchObject({
      ok: false,
      failure: { code: 'int8On', nextStep: expect.stringContaining('longaxis model precision float32') as string },
    })
    expect(readdirSync(file('models'))).toEqual(before)
  })

  it('stops when told to and writes nothing', async () => {
    const labels = file('stop.csv')
    writeFileSync(labels, `StudyInstanceUID,pacemaker\n${studies()[0] ?? ''},1\n`)
    const abort = new AbortController()
    abort.abort()
    const before = readdirSync(file('models'))
    expect(await calibratePack(deps(model.pack), labels, { signal: abort.signal })).toMatchObject({
      ok: false,
      failure: { code: 'cancelled' },
    })
    expect(readdirSync(file('models'))).toEqual(before)
  })
})
