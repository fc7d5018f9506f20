import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Library } from '../../../main/objects/library'
import { refileStudy, reviewIdentity } from '../../../main/identity/review'
import { checkIdentity, identityThreshold } from '../../../main/identity/check'
import { saveDraft, currentDraft } from '../../../main/report/report'
import { similarityOfPair } from '../../../main/identity/pair'
import { comparingPack, heart, model, openHearts, readVisit, seeded, visitOf } from '../../helpers/hearts'
import { instance } from '../../helpers/records'
import { messageOf, textOf } from '../../../shared/words'

let folder: string
let library: Library
let random: () => number

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-identity-'))
  library = openHearts(path.join(folder, 'library'))
  random = seeded(11)
})
afterEach(() => {
  library.close()
  rmSync(folder, { recursive: true, force: true })
})

const keyOf = (study: string): string => library.database.study(study)?.patientKey ?? ''
const checkOf = (study: string) => library.database.study(study)?.identityCheck
const worklist = () =>
  library.database.worklist({ text: '', sort: 'name', descending: false, offset: 0, limit: 100 }).rows
const differencesOf = (study: string) =>
  (library.database.patient(keyOf(study))?.differences ?? []).map(
    ({ studyInstanceUid, attribute, found, recorded }) => [studyInstanceUid, attribute, recorded, found],
  )

/** Ann's visits a1 and a2; Bob's b1, and b2, which is Ann's heart under Bob's name. */
function misfile(): void {
  const ann = heart(random)
  const bob = heart(random)
  readVisit(library, 'a1', 'ANN', visitOf(ann, random, 0.02), '2024-01-01')
  readVisit(library, 'a2', 'ANN', visitOf(ann, random, 0.02), '2025-01-01')
  readVisit(library, 'b1', 'BOB', visitOf(bob, random, 0.02), '2024-06-01')
  readVisit(library, 'b2', 'BOB', visitOf(ann, random, 0.02), '2025-06-01')
  for (const study of ['a2', 'b2']) checkIdentity(library.database, comparingPack, study)
}

describe('the check', () => {
  it('names the other patient whose heart it is, of how many, and which threshold it used', () => {
    misfile()
    expect(checkOf('a1')).toMatchObject({ verdict: 'consistent', nearestOther: null })
    expect(checkOf('b2')).toMatchObject({
      verdict: 'mayBeSomeoneElse',
      threshold: 0.9,
      thresholdSource: 'pack',
      falseAlarmRate: 0.03,
      missRate: 0.001,
      fittedOnPatients: null,
      nearestOther: { patientKey: keyOf('a1'), ofPatients: 1 },
    })
    expect(checkOf('b1')).toMatchObject({ verdict: 'mayBeSomeoneElse', nearestOther: null })
  })
  it('uses the threshold of this library once 30 patients have two visits, with its measured rates', () => {
    for (let n = 0; n < 30; n++) {
      const own = heart(random)
      readVisit(library, `s${n}.1`, `P${n}`, visitOf(own, random), '2024-01-01')
      if (n === 29)
        expect(identityThreshold(library.database, comparingPack)).toMatchObject({ thresholdSource: 'pack', fit: null })
      readVisit(library, `s${n}.2`, `P${n}`, visitOf(own, random), '2025-01-01')
    }
    readVisit(library, 'last', 'P3', heart(random), '2026-01-01')
    const moved = library.database.moveStudy('last', keyOf('s4.1'), 'reader')
    expect(moved.ok).toBe(true)
    const used = identityThreshold(library.database, comparingPack)
    expect(used).toMatchObject({ thresholdSource: 'library', fittedOnPatients: 30, missRate: 0 })
    expect(used?.falseAlarmInterval?.[1]).toBeGreaterThan(used?.falseAlarmRate ?? 1)
    checkIdentity(library.database, comparingPack, 's0.1')
    expect(checkOf('s0.1')).toMatchObject({ thresholdSource: 'library', threshold: used?.threshold })
  })
})

describe('nearest', () => {
  it('finds a study by its newest vector only, leaves a patient out, and takes up what is read later', async () => {
    misfile()
    const { identity } = library.database
    const [a1] = identity.vectorsOf(keyOf('a1'), model.sha256)
    if (!a1) throw new Error('a1 was read')
    await identity.prepare(model.sha256)
    expect(
      identity
        .nearest(model.sha256, a1.vector, 3)
        .map(({ studyInstanceUid }) => studyInstanceUid)
        .sort(),
    ).toEqual(['a1', 'a2', 'b2'])
    expect(identity.nearest(model.sha256, a1.vector, 1, keyOf('a1'))).toMatchObject([{ studyInstanceUid: 'b2' }])
    const run = {
      runId: 'again',
      studyInstanceUid: 'b2',
      model,
      role: 'reading',
      startedAt: '2026-02-01T00:00:00Z',
      finishedAt: null,
      status: 'running',
      reason: null,
      loops: ['b2.9'],
      refused: [],
      views: [],
      msPerFrame: null,
      seconds: null,
    } as const
    library.database.beginRun(run)
    library.database.finishRun(
      { ...run, status: 'complete' },
      [],
      [{ sopInstanceUid: 'b2.9', vector: a1.vector.map((value) => -value) }],
    )
    const after = identity.nearest(model.sha256, a1.vector, 10)
    expect(after).toHaveLength(4)
    expect(after.at(-1)).toMatchObject({ studyInstanceUid: 'b2', similarity: expect.closeTo(-1, 4) as number })
    expect(identity.nearest('f'.repeat(64), a1.vector, 10)).toEqual([])
  })
})

describe('a confirmed visit', () => {
  it('warns no more, also after another reading, and is in the audit trail', () => {
    misfile()
    expect(worklist().map(({ identityWarning }) => identityWarning)).toEqual([false, true])
    expect(library.database.confirmIdentity('b2', 'reader')).toMatchObject({
      ok: true,
      value: { identityCheck: { confirmed: { by: 'reader' } } },
    })
    library.database.confirmIdentity('b1', 'reader')
    checkIdentity(library.database, comparingPack, 'b1')
    expect(checkOf('b2')?.confirmed?.by).toBe('reader')
    expect(worklist().map(({ identityWarning }) => identityWarning)).toEqual([false, false])
    expect(library.database.audit('b2')[0]).toMatchObject({ action: 'confirmIdentity', user: 'reader' })
    expect(library.database.confirmIdentity('a1', 'reader')).toMatchObject({
      ok: false,
      failure: { code: 'nothingToConfirm' },
    })
  })
})

describe('a moved visit', () => {
  const move = (study: string, to: string) =>
    refileStudy(library.database, comparingPack, study, () => library.database.moveStudy(study, to, 'reader'))

  it('goes with all that is known of it, is checked where it now is, and says whence it came', () => {
    misfile()
    library.database.addMeasurement({
      measurementId: 'm1',
      kind: 'distance',
      studyInstanceUid: 'b2',
      sopInstanceUid: 'b2.9',
      frame: 0,
      points: [
        { x: 0, y: 0 },
        { x: 1, y: 1 },
      ],
      code: null,
      label: 'LVIDd',
      values: [{ name: 'length', value: 4, unit: 'cm' }],
      region: { index: 0, dataType: 1, x: { perPixel: 0.05, unit: 'cm' }, y: { perPixel: 0.05, unit: 'cm' } },
      createdBy: 'reader',
      createdAt: '2026-01-01T00:00:00Z',
    })
    const ann = keyOf('a1')
    const bob = keyOf('b1')
    expect(move('b2', ann)).toMatchObject({
      ok: true,
      value: {
        patientKey: ann,
        moved: { fromPatientKey: bob, fromName: 'Family BOB', fromPatientId: 'BOB', by: 'reader' },
        identityCheck: { verdict: 'consistent' },
      },
    })
    expect(library.database.studiesOf(ann).map(({ studyInstanceUid }) => studyInstanceUid)).toEqual(['a1', 'a2', 'b2'])
    expect(library.database.priors('b2').map(({ studyInstanceUid }) => studyInstanceUid)).toEqual(['a2', 'a1'])
    expect(library.database.measurements('b2')).toHaveLength(1)
    expect(library.database.latestFinishedRun('b2')?.runId).toBe('run b2')
    expect(checkOf('b1')).toMatchObject({ verdict: 'notAssessed' })
    expect(differencesOf('b2')).toEqual([['b2', 'PatientName', 'Family ANN', 'Family BOB']])
    expect(worklist().map(({ visits, identityWarning }) => [visits, identityWarning])).toEqual([
      [3, false],
      [1, false],
    ])
    expect(library.database.audit('b2')[0]).toMatchObject({ action: 'moveStudy', user: 'reader', subject: ann })
  })
  it('is put back by undo, to the same differences and worklist as before', () => {
    misfile()
    const before = { rows: worklist(), differences: differencesOf('b2') }
    move('b2', keyOf('a1'))
    expect(
      refileStudy(library.database, comparingPack, 'b2', () => library.database.undoMove('b2', 'reader')),
    ).toMatchObject({ ok: true, value: { moved: null, identityCheck: { verdict: 'mayBeSomeoneElse' } } })
    expect({ rows: worklist(), differences: differencesOf('b2') }).toEqual(before)
    expect(
      library.database
        .audit('b2')
        .slice(0, 2)
        .map(({ action }) => action),
    ).toEqual(['undoMove', 'moveStudy'])
    expect(library.database.undoMove('b2', 'reader')).toMatchObject({ ok: false, failure: { code: 'notMoved' } })
  })
  it('stays where it was moved when its files are imported again or a further file of it comes', () => {
    misfile()
    const ann = keyOf('a1')
    const file = instance({ sop: 'b2.9', study: 'b2', patientId: 'BOB', family: 'Family BOB', date: '2025-06-01' })
    const stored = library.database.storedFile('b2.9')
    move('b2', ann)
    expect(library.database.addInstances([file])).toMatchObject({ added: 0, duplicates: 1 })
    expect(
      library.database.addInstances([
        instance({ sop: 'b2.10', study: 'b2', patientId: 'BOB', family: 'Family BOB', date: '2025-06-01' }),
      ]),
    ).toMatchObject({ added: 1 })
    expect(keyOf('b2')).toBe(ann)
    expect(library.database.storedFile('b2.9')).toEqual(stored)
  })
  it('that was a patient’s only one takes the patient off the worklist until it is undone', () => {
    misfile()
    readVisit(library, 'c1', 'CAT', heart(random))
    const cat = keyOf('c1')
    move('c1', keyOf('b1'))
    expect(worklist().map(({ patient }) => patient.patientId)).toEqual(['ANN', 'BOB'])
    expect(
      library.database.worklist({ text: 'CAT', sort: 'name', descending: false, offset: 0, limit: 10 }).total,
    ).toBe(0)
    expect(library.database.counts().patients).toBe(2)
    library.database.undoMove('c1', 'reader')
    expect(keyOf('c1')).toBe(cat)
    expect(worklist()).toHaveLength(3)
  })
  it('marks reports drafted before it, and reports that compared with it', () => {
    misfile()
    const session = { database: library.database, user: () => 'reader' }
    expect(saveDraft(session, 'b2', {}, 0)).toMatchObject({
      ok: true,
      value: { priorStudyInstanceUid: 'b1', cautions: [] },
    })
    readVisit(library, 'b3', 'BOB', heart(random), '2026-01-01')
    expect(saveDraft(session, 'b3', {}, 0)).toMatchObject({
      ok: true,
      value: { priorStudyInstanceUid: 'b2', cautions: [] },
    })
    move('b2', keyOf('a1'))
    const own = currentDraft(session, 'b2')
    const other = currentDraft(session, 'b3')
    expect(own.ok && own.value.cautions).toEqual([
      expect.stringContaining('filed under Family BOB (ID BOB); reader moved it'),
      expect.stringContaining('compared with a visit'),
    ])
    expect(other.ok && other.value.cautions).toEqual([
      expect.stringContaining('compared with a visit that is filed under another patient now'),
    ])
  })
  it('is refused to nobody and to where it is', () => {
    misfile()
    expect(library.database.moveStudy('b2', 'nobody', 'reader')).toMatchObject({
      ok: false,
      failure: { code: 'unknownPatient' },
    })
    expect(library.database.moveStudy('b2', keyOf('b2'), 'reader')).toMatchObject({
      ok: false,
      failure: { code: 'samePatient' },
    })
    expect(library.database.moveStudy('none', keyOf('b2'), 'reader')).toMatchObject({
      ok: false,
      failure: { code: 'unknownStudy' },
    })
  })
})

describe('the review', () => {
  it('shows own visits and the nearest other patients, most alike first', async () => {
    misfile()
    const review = await reviewIdentity(library.database, comparingPack, 'b2')
    if (!review.ok) throw new Error(messageOf(review.failure))
    expect(review.value.own.map(({ study }) => study.studyInstanceUid)).toEqual(['b1'])
    expect(review.value.others).toMatchObject([{ patient: { patientId: 'ANN' } }])
    expect(review.value.others[0]?.similarity).toBeGreaterThan(review.value.own[0]?.similarity ?? 1)
    expect(review.value).toMatchObject({ otherPatients: 1, expectedByChance: 0.001, distribution: null, reason: null })
    expect(await reviewIdentity(library.database, null, 'b2')).toMatchObject({
      ok: true,
      value: { reason: textOf('identityReasons.noModel') },
    })
    expect(await reviewIdentity(library.database, comparingPack, 'none')).toMatchObject({ ok: false })
  })
})

describe('a pair of visits', () => {
  it('is compared beside the patient’s other pairs and strangers, and not across patients', () => {
    misfile()
    readVisit(
      library,
      'a3',
      'ANN',
      visitOf(
        library.database.identity.vectorsOf(keyOf('a1'), model.sha256)[0]?.vector ?? new Float32Array(),
        random,
        0.02,
      ),
      '2026-01-01',
    )
    const pair = similarityOfPair(library.database, comparingPack, 'a3', 'a2')
    if (!pair.ok) throw new Error(messageOf(pair.failure))
    expect(pair.value.similarity).toBeGreaterThan(0.9)
    expect(pair.value.own).toHaveLength(2)
    expect(pair.value.others).toHaveLength(2)
    expect(pair.value.others[0]).toBeLessThan(pair.value.own[0] ?? -1)
    expect(similarityOfPair(library.database, comparingPack, 'a1', 'b1')).toMatchObject({
      ok: true,
      value: { similarity: null, reason: textOf('identityReasons.twoPatients') },
    })
    expect(similarityOfPair(library.database, null, 'a1', 'a2')).toMatchObject({
      ok: true,
      value: { similarity: null },
    })
  })
})
