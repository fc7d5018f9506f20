import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLibrary, type Library } from '../../../main/objects/library'
import { calibratePack, calibrates, type CalibratedPack } from '../../../main/inference/calibration/calibratePack'
import { plainSetting, startEngine, type Engine } from '../../../main/inference/worker/engine'
import { loadPack, type ModelPack } from '../../../main/inference/packs/pack'
import { sha256OfFile } from '../../../main/inference/packs/packFile'
import { loopTaskOf } from '../../../main/inference/studies/loopTask'
import type { LoopReading } from '../../../main/inference/operations'
import { readOne } from '../../../main/inference/worker/readOne'
import { readStudy } from '../../../main/inference/studies/readStudy'
import { makePatient, makeVisit } from '../../../main/phantom/index'
import { average } from '../../../shared/vision/statistics'
import { inProcess, packFolder, processOf, type OpenModel } from '../../helpers/model'
import { drawnLoops, withoutViews, type DrawnLoops } from '../../helpers/namedLoops'
import { messageOf, wordsOf } from '../../../shared/words'
import { withWords } from '../../helpers/words'

const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-fit-'))
const engines: Engine[] = []
let library: Library
let loops: DrawnLoops
let bare: OpenModel
let calibratedPack: CalibratedPack
let fitted: OpenModel
let unseen: readonly ReadonlyMap<string, string>[]

async function open(pack: ModelPack): Promise<OpenModel> {
  const engine = await startEngine(pack, plainSetting)
  engines.push(engine)
  return { pack, engine }
}
const modelsOf = (model: OpenModel) => ({ ...inProcess(model), userFolder: path.join(folder, 'models') })
const depsOf = (model: OpenModel) => ({ database: library.database, pixels: loops.pixels, models: modelsOf(model) })

/** What the fitted pack makes of a loop of the library. */
async function readingOf(sop: string) {
  const loop = library.database.loop(sop)
  if (!loop) throw new Error('no loop')
  return readOne(loop, loops.pixels, processOf(fitted))
}

beforeAll(async () => {
  const created = createLibrary(path.join(folder, 'library'), 'unencrypted', { keychain: null, passphrase: null })
  if (!created.ok) throw new Error(messageOf(created.failure))
  library = created.value
  loops = drawnLoops(library.database)
  for (let n = 0; n < 80; n++)
    loops.addPatient(51_000 + n, true, n < 40 ? ['A4C', 'A2C'] : [n % 2 === 0 ? 'PLAX' : 'PSAX'])
  unseen = [52_000, 52_001, 52_002, 52_003, 52_004, 52_005].map((seed) => loops.addPatient(seed, false))
  loops.addPicture('8.1', 'A4C', (frame, column) => [128, (column + frame) % 256, 0])
  bare = await open(await withoutViews(path.join(folder, 'bare')))
  const studies = [
    ...Array.from({ length: 40 }, (_, n) => `9.${51_000 + n}.0`),
    ...unseen.map((views) => views.get('A4C') ?? ''),
  ].map((sop) => library.database.loop(sop)?.studyInstanceUid ?? '')
  const paced = [
    ...Array.from({ length: 40 }, (_, n) => 51_000 + n),
    ...Array.from({ length: 6 }, (_, n) => 52_000 + n),
  ].map((seed) => makeVisit(makePatient(seed), 0).pacemaker)
  writeFileSync(
    path.join(folder, 'labels.csv'),
    ['StudyInstanceUID,pacemaker', ...studies.map((uid, n) => `${uid},${paced[n] === true ? 1 : 0}`)].join('\n'),
  )
  const calibrated = await calibratePack(depsOf(bare), path.join(folder, 'labels.csv'))
  if (!calibrated.ok) throw new Error(messageOf(calibrated.failure))
  calibratedPack = calibrated.value
  const pack = await loadPack(calibratedPack.folder)
  if (!pack.ok) throw new Error(messageOf(pack.failure))
  fitted = await open(pack.value)
}, 600_000)
afterAll(async () => {
  for (const engine of engines) await engine.close()
  library.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('a pack that tells no views, fitted to the library’s named loops', () => {
  it('becomes a pack with a head and a gate of its own, its figures beside its name', () => {
    const { manifest, gate } = fitted.pack
    expect(manifest).toMatchObject({
      calibrationOf: bare.pack.sha256,
      version: expect.stringMatching(/^1\.1\.0, calibrated on \d+ studies and 120 named loops$/) as string,
      view: { head: 'viewHead.f32', classes: ['A4C', 'A2C', 'PLAX', 'other'] },
      gate: { file: 'gate.json' },
    })
    expect(gate?.basis).toBe('library')
    if (calibratedPack.view?.kind !== 'fitted' || calibratedPack.gate?.kind !== 'fitted')
      throw new Error(JSON.stringify([calibratedPack.view, calibratedPack.gate]))
    expect(calibratedPack.view).toMatchObject({ loops: 120, patients: 80 })
    expect(calibratedPack.view.wanted[0]?.sensitivity.hits).toBeGreaterThanOrEqual(36)
    expect(calibratedPack.view.wanted[0]?.specificity.hits).toBe(80)
    expect(calibratedPack.gate.refused.hits).toBeLessThanOrEqual(6)
    expect(calibratedPack.notUsed.slice(-1).map(wordsOf)).toEqual(['1 of 121 named loops: The loop is in colour.'])
    expect(manifest.heldOut?.figures.map(({ label }) => label).slice(-4)).toEqual([
      'Views named rightly, patients left out',
      'A4C loops taken for A4C, patients left out',
      'Other views not taken for A4C, patients left out',
      'Loops named as its views that its gate refuses, patients left out',
    ])
  })

  it('names the views of patients it has not seen, which nobody named, and reads those that are its own', async () => {
    let read = 0
    for (const views of unseen)
      for (const [view, sop] of views) {
        const reading = await readingOf(sop)
        if (!reading.ok) throw new Error(messageOf(reading.failure))
        if (view !== 'A4C')
          expect(withWords(reading.value)).toMatchObject({
            refusal: { code: 'otherView', message: expect.stringContaining('The model reads A4C loops') as string },
            scores: [],
          })
        else if (reading.value.refusal === null) {
          expect(reading.value.view.code).toBe('A4C')
          expect(reading.value.scores).toHaveLength(5)
          read++
        }
      }
    expect(read).toBeGreaterThanOrEqual(5)
  }, 30_000)

  it('refuses what is in colour and what is no heart, though someone named it as its view', async () => {
    expect(withWords(await readingOf('8.1'))).toMatchObject({
      ok: true,
      value: { refusal: { message: expect.stringContaining('it is in colour') as string } },
    })
    loops.addPicture('8.2', 'A4C', (frame, column, row) => {
      const grey = 127 + 127 * Math.sin(column / 3 + frame) * Math.cos(row / 5)
      return [grey, grey, grey]
    })
    expect(withWords(await readingOf('8.2'))).toMatchObject({
      ok: true,
      value: {
        refusal: {
          code: 'outsideTraining',
          message: expect.stringContaining('Outside what this model was calibrated on') as string,
        },
      },
    })
  })

  it('goes by a reader’s word where there is one, and reads the study anew after it', async () => {
    const [views] = unseen
    const sop = views?.get('A2C') ?? ''
    const study = library.database.loop(sop)?.studyInstanceUid ?? ''
    const first = await readStudy(depsOf(fitted), study)
    expect(first).toMatchObject({ ok: true, value: { run: { status: 'complete' } } })
    expect(first.ok && first.value.run.refused).toHaveLength(3)
    expect(library.database.loop(views?.get('A4C') ?? '')?.view).toMatchObject({ code: 'A4C', source: 'model' })
    expect(await readStudy(depsOf(fitted), study)).toEqual(first)
    library.database.setView(views?.get('A4C') ?? '', { code: 'PLAX', source: 'reader' }, 'reader')
    const again = await readStudy(depsOf(fitted), study, { again: true })
    expect(again.ok && again.value.run.refused).toHaveLength(4)
    expect(again.ok && again.value.run.refused.map(({ reason }) => messageOf(reason)).join()).toContain(
      'this one is named PLAX',
    )
  }, 30_000)

  it('leaves the pack that it was made of as it was', async () => {
    expect(bare.pack.manifest.files.length).toBeGreaterThan(3)
    for (const { path: name, sha256 } of bare.pack.manifest.files)
      expect(await sha256OfFile(path.join(bare.pack.folder, name))).toBe(sha256)
    expect(JSON.parse(readFileSync(path.join(calibratedPack.folder, 'calibration.json'), 'utf8'))).toMatchObject({
      calibrationOf: bare.pack.sha256,
      fittedBy: { provider: 'cpu', precision: 'float32' },
      view: { kind: 'fitted' },
      gate: { kind: 'fitted' },
    })
  })
})

describe('findings calibrated together with a head and a gate', () => {
  const scoresOf = ({ scores }: LoopReading): number[] =>
    scores.flatMap((score) => (score.kind === 'binary' && score.task === 'pacemaker' ? [score.difference] : []))

  const uncalibrated = (reading: LoopReading): LoopReading => ({
    ...reading,
    msPerFrame: 0,
    scores: reading.scores.map((score) => (score.kind === 'binary' ? { ...score, probability: null } : score)),
  })

  it('are scored on what the written pack reads, loops that nobody named with them, and their figures say how', async () => {
    const task = fitted.pack.manifest.tasks.find(({ code }) => code === 'pacemaker')
    const ranks = task?.kind === 'binary' ? task.ranks : null
    const count = ranks?.scores.length ?? 0
    expect(ranks?.source).toBe(
      `${count} labelled studies of ${count} patients in this library, read with a view head and a gate without their patient`,
    )
    expect(
      calibratedPack.notUsed
        .map(wordsOf)
        .includes(`${46 - count} labelled studies have no loop that this pack would read`),
    ).toBe(count < 46)
    // Patients without a named loop were in no fold: exactly what the written pack makes of them.
    let unnamed = 0
    for (const views of unseen) {
      const read: number[] = []
      for (const sop of views.values()) {
        const reading = await readingOf(sop)
        if (reading.ok && reading.value.refusal === null) read.push(...scoresOf(reading.value))
      }
      if (read.length === 0) continue
      expect(ranks?.scores).toContain(average(read))
      unnamed++
    }
    expect(unnamed).toBeGreaterThanOrEqual(4)
    expect(calibratedPack.figures.find(({ task: code }) => code === 'pacemaker')).toMatchObject({
      kind: 'binary',
      leftOutOf: ['fit', 'view head', 'gate'],
    })
    expect(fitted.pack.manifest.heldOut?.figures.map(({ label }) => label)).toContain(
      'Pacemaker lead, AUC, patients left out of fit, view head and gate',
    )
  }, 30_000)

  it('read by the parts as the written pack reads', async () => {
    const { manifest, viewHead, gate } = fitted.pack
    if (viewHead === null || !('head' in manifest.view)) throw new Error('no head')
    const parts = {
      head: { weights: viewHead, classes: manifest.view.classes, minimumProbability: manifest.view.minimumProbability },
      gate,
    }
    const sops = [...(unseen[1]?.values() ?? []), '8.1', '8.2', '9.51000.0']
    const refusals: (string | undefined)[] = []
    for (const sop of sops) {
      const loop = library.database.loop(sop)
      const task = loop && (await loopTaskOf(loop, () => loops.pixels.open(sop), manifest))
      const [byParts, written] = [
        task?.ok === true ? await processOf(bare).read({ task: task.value, fitted: parts }) : null,
        await readingOf(sop),
      ]
      if (!byParts?.ok || !written.ok) throw new Error(`no reading of ${sop}`)
      expect(uncalibrated(byParts.value)).toEqual(uncalibrated(written.value))
      refusals.push(byParts.value.refusal?.code)
    }
    expect(refusals).toEqual([
      undefined,
      'otherView',
      'otherView',
      'otherView',
      'outsideTraining',
      'outsideTraining',
      undefined,
    ])
  }, 30_000)
})

describe('where there is nothing to fit', () => {
  it('says what lacks, and writes nothing', async () => {
    const other = createLibrary(path.join(folder, 'small'), 'unencrypted', { keychain: null, passphrase: null })
    if (!other.ok) throw new Error(messageOf(other.failure))
    const few = drawnLoops(other.value.database)
    few.addPatient(51_000, true)
    const before = readdirSync(path.join(folder, 'models'))
    const result = await calibratePack(
      { database: other.value.database, pixels: few.pixels, models: modelsOf(bare) },
      null,
    )
    expect(withWords(result)).toMatchObject({
      ok: false,
      failure: {
        code: 'nothingFitted',
        message:
          'Nothing was fitted. For a view head: 1 named A4C loops of 1 patients; it needs 20 of 10; for a gate: 1 named loops of 1 patients; it needs 30 of 15.',
      },
    })
    const stop = new AbortController()
    expect(calibrates(bare.pack.manifest)).toBe('views')
    expect(calibrates(fitted.pack.manifest)).toBeNull()
    const shipped = await loadPack(packFolder)
    if (!shipped.ok) throw new Error(messageOf(shipped.failure))
    expect(calibrates(shipped.value.manifest)).toBe('findings')
    expect(
      await calibratePack({ ...depsOf(bare), models: modelsOf({ ...bare, pack: shipped.value }) }, null),
    ).toMatchObject({ ok: false, failure: { code: 'nothingToFit' } })
    expect(
      await calibratePack({ database: other.value.database, pixels: few.pixels, models: modelsOf(bare) }, null, {
        signal: stop.signal,
        onProgress: () => stop.abort(),
      }),
    ).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    expect(readdirSync(path.join(folder, 'models'))).toEqual(before)
    other.value.close()
  })
})
