import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoPatients } from '../../main/demo/stories'
import { displayName } from '../../shared/domain/patient'
import { studyIdentity } from '../../shared/vision/scoring'
import { verdictWords } from '../../shared/words/findings'
import { studyStatements } from '../../shared/vision/statements'
import { dot } from '../../shared/vision/vectors'
import { demoFolder, filesUnder } from '../helpers/demo'
import { readFile } from '../helpers/frames'
import { openModel, readBytes, type OpenModel } from '../helpers/model'
import { hasSharedDicom, sharedDicom } from '../helpers/shared'
import { messageOf } from '../../shared/words'

let model: OpenModel
beforeAll(async () => {
  model = await openModel()
})
afterAll(() => model.engine.close())

describe.skipIf(!hasSharedDicom)('the phantom model on real recordings', () => {
  it('refuses every one of them in words', async () => {
    let shown = 0
    let gated = 0
    for (const file of filesUnder(sharedDicom)) {
      const { parsed, bytes } = await readFile(file)
      if (!parsed.ok) continue
      shown++
      const reading = await readBytes(model, parsed.value.loop, bytes)
      if (!reading.ok) {
        expect(messageOf(reading.failure).length).toBeGreaterThan(10)
        continue
      }
      gated++
      expect({ file: path.basename(file), refusal: reading.value.refusal?.code, scores: reading.value.scores }).toEqual(
        { file: path.basename(file), refusal: 'outsideTraining', scores: [] },
      )
    }
    // Without loops that reach the gate this test would say nothing.
    expect(shown).toBeGreaterThan(50)
    expect(gated).toBeGreaterThan(10)
    console.log(`${shown} real files shown, none read: ${gated} refused by the gate, ${shown - gated} before it`)
  })

  it('refuses real loops by the gate alone, where their region is taken to be the whole image', async () => {
    let gated = 0
    for (const file of filesUnder(sharedDicom)) {
      const { parsed, bytes } = await readFile(file)
      if (!parsed.ok || parsed.value.loop.kind !== 'cine') continue
      const { loop } = parsed.value
      const whole = {
        minX: 0,
        minY: 0,
        maxX: loop.format.columns - 1,
        maxY: loop.format.rows - 1,
        spatialFormat: 1,
        dataType: 1,
        flags: 0,
        unitsX: 3,
        unitsY: 3,
        deltaX: 0.02,
        deltaY: 0.02,
        referencePixelX: null,
        referencePixelY: null,
        referenceValueX: null,
        referenceValueY: null,
      }
      const reading = await readBytes(model, { ...loop, regions: [whole] }, bytes)
      if (!reading.ok) continue
      gated++
      expect({ file: path.basename(file), passed: reading.value.refusal === null }).toEqual({
        file: path.basename(file),
        passed: false,
      })
    }
    expect(gated).toBeGreaterThan(20)
    console.log(`${gated} real loops judged with the whole image as region, none passed`)
  })
})

interface Truth {
  readonly efPercent: number
  readonly pacemaker: boolean
  readonly tavr: boolean
  readonly effusionCm: number
}

describe('the phantom model on the demo patients', () => {
  it('reads every loop, finds what was drawn, and tells whose heart it is', async () => {
    const folder = await demoFolder()
    const identities = new Map<string, { date: string; identity: Float32Array }[]>()
    const values: { name: string; date: string; ef: number; words: Readonly<Record<string, string>> }[] = []
    const refusals: string[] = []
    let loops = 0
    const studies = new Map<
      string,
      {
        name: string
        date: string
        readings: Parameters<typeof studyStatements>[1][number][]
        identity: Float32Array[]
      }
    >()
    for (const file of filesUnder(folder).filter((name) => name.endsWith('.dcm'))) {
      const { parsed, bytes } = await readFile(file)
      if (!parsed.ok) throw new Error(`${file}: ${messageOf(parsed.failure)}`)
      const { loop, patient, study } = parsed.value
      const reading = await readBytes(model, loop, bytes)
      loops++
      if (!reading.ok || reading.value.refusal) {
        refusals.push(`${file}: ${reading.ok ? JSON.stringify(reading.value.measures) : messageOf(reading.failure)}`)
        continue
      }
      expect({ file, view: reading.value.view.code }).toEqual({ file, view: loop.view?.code })
      const kept = studies.get(study.studyInstanceUid) ?? {
        name: displayName(patient.name),
        date: study.studyDate ?? '',
        readings: [],
        identity: [],
      }
      kept.readings.push({
        sopInstanceUid: loop.sopInstanceUid,
        frames: reading.value.frames,
        view: reading.value.view.code,
        scores: reading.value.scores,
        beat: reading.value.beat,
        doubts: reading.value.doubts,
      })
      if (reading.value.view.code === 'A4C') kept.identity.push(reading.value.identity)
      studies.set(study.studyInstanceUid, kept)
    }
    expect(refusals).toEqual([])
    expect(loops).toBe(56)
    for (const { name, date, readings, identity } of studies.values()) {
      const statements = studyStatements(model.pack.manifest, readings)
      values.push({
        name,
        date,
        ef: statements.find(({ code }) => code === 'LVEF')?.value ?? Number.NaN,
        words: Object.fromEntries(statements.map(({ code, verdict }) => [code, verdictWords(verdict)])),
      })
      identities.set(name, [...(identities.get(name) ?? []), { date, identity: studyIdentity(identity) }])
    }
    expect(demoPatients).toHaveLength(5)
    for (const person of demoPatients)
      for (const visit of person.visits) {
        const date = `${visit.date.slice(0, 4)}-${visit.date.slice(4, 6)}-${visit.date.slice(6)}`
        const found = values.find((row) => row.name === `${person.family}, ${person.given}` && row.date === date)
        const truth = visit.state as Truth
        expect(
          Math.abs((found?.ef ?? Number.NaN) - truth.efPercent),
          `${person.family} ${date}: LVEF ${found?.ef ?? '?'} for ${truth.efPercent}`,
        ).toBeLessThanOrEqual(10)
        expect([person.family, date, found?.words.pacemaker]).toEqual([
          person.family,
          date,
          truth.pacemaker ? 'Likely' : 'Unlikely',
        ])
        expect([person.family, date, found?.words.TAVR]).toEqual([
          person.family,
          date,
          truth.tavr ? 'Likely' : 'Unlikely',
        ])
      }
    const threshold = model.pack.manifest.reidentification?.threshold ?? Number.NaN
    const similar = [...identities].flatMap(([name, visits]) =>
      visits.map((visit) => ({
        name,
        date: visit.date,
        similarity: Math.max(
          ...visits.filter((other) => other !== visit).map((other) => dot(visit.identity, other.identity)),
        ),
      })),
    )
    expect(similar).toHaveLength(demoPatients.flatMap(({ visits }) => visits).length)
    for (const { name, date, similarity } of similar)
      expect([name, date, similarity >= threshold]).toEqual([name, date, !name.startsWith('Misfiled')])
  })

  it('keeps the truth beside the demo files out of what the program imports', async () => {
    expect(JSON.parse(readFileSync(path.join(await demoFolder(), 'truth.json'), 'utf8'))).toBeTruthy()
    const parsed = await readFile(path.join(await demoFolder(), 'truth.json'))
    expect(parsed.parsed.ok).toBe(false)
  })
})
