import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLibrary, type Library } from '../../../main/objects/library'
import { comparisonShown } from '../../../main/cli/commands/compare'
import { compareInLibrary } from '../../../main/studies/compare'
import { identityCheck } from '../../../shared/domain/study'
import type { ModelRun } from '../../../shared/domain/finding'
import { instance, modelRun, statement } from '../../helpers/records'
import { messageOf } from '../../../shared/words'

let folder = ''
let library: Library

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-compare-'))
  const created = createLibrary(folder, 'unencrypted', { keychain: null, passphrase: null })
  if (!created.ok) throw new Error(messageOf(created.failure))
  library = created.value
  library.database.addInstances([
    instance({ sop: '1.1.1', study: '1.1', date: '2025-01-01' }),
    instance({ sop: '1.2.1', study: '1.2', date: '2026-01-01' }),
    instance({ sop: '9.1.1', study: '9.1', patientId: 'Q' }),
  ])
})

afterEach(() => {
  library.close()
  rmSync(folder, { recursive: true })
})

/** Files a run as a pack of this hash would, with one LVEF. */
function read(
  study: string,
  hash: string,
  startedAt: string,
  lvef: number,
  status: ModelRun['status'] = 'complete',
): void {
  const model = { id: 'pack', version: hash, sha256: hash.repeat(64), provider: 'cpu', precision: 'float32' as const }
  const run = modelRun({ runId: `${study}-${startedAt}`, studyInstanceUid: study, model, startedAt })
  library.database.beginRun(run)
  library.database.finishRun({ ...run, status, finishedAt: startedAt }, [statement({ value: lvef })], [])
}

const compared = (study: string, prior: string) => {
  const result = compareInLibrary(library.database, study, prior)
  if (!result.ok) throw new Error(messageOf(result.failure))
  return comparisonShown(result.value)
}

describe('compareInLibrary', () => {
  it('says that no model has read a study, and makes nothing up', () => {
    const result = compared('1.2', '1.1')
    expect(result).toMatchObject({ samePatient: true, currentModel: null, priorModel: null, changes: [] })
    expect(result.said).toHaveLength(2)
  })
  it('takes the prior’s run by the same pack before a newer one by another', () => {
    read('1.2', 'a', '2026-01-02T00:00:00Z', 45)
    read('1.1', 'a', '2026-01-02T00:00:00Z', 60)
    read('1.1', 'b', '2026-01-03T00:00:00Z', 48)
    expect(compared('1.2', '1.1')).toMatchObject({
      changes: [{ then: 60, now: 45, difference: -15, tier: 'exceedsVariability', badge: null }],
      said: [],
    })
  })
  it('badges a prior that only another version has read, and leaves a failed run out', () => {
    read('1.2', 'a', '2026-01-02T00:00:00Z', 45)
    read('1.1', 'b', '2026-01-02T00:00:00Z', 48)
    expect(compared('1.2', '1.1').changes).toMatchObject([{ then: 48, badge: 'different model version' }])
    read('1.2', 'a', '2026-01-04T00:00:00Z', 10, 'failed')
    expect(compared('1.2', '1.1')).toMatchObject({
      changes: [{ now: 45, thenWords: '48 %' }],
      said: ['The last model run on the study is failed: the findings of the run before it are compared.'],
    })
  })
  const refusal = (study: string, prior: string) => {
    const result = compareInLibrary(library.database, study, prior)
    return result.ok ? null : { code: result.failure.code, message: messageOf(result.failure) }
  }
  it('refuses a prior later than the study, also by the time of one day', () => {
    expect(refusal('1.1', '1.2')).toEqual({
      code: 'priorIsLater',
      message: 'The prior (2026-01-01 10:00:00) is later than the study (2025-01-01 10:00:00): nothing is compared.',
    })
    const evening = instance({ sop: '1.3.1', study: '1.3', date: '2026-01-01' })
    library.database.addInstances([{ ...evening, study: { ...evening.study, studyTime: '18:00:00' } }])
    expect(refusal('1.2', '1.3')?.code).toBe('priorIsLater')
    expect(refusal('1.3', '1.2')).toBeNull()
  })
  it('refuses two people under one ID, and says in what they differ', () => {
    library.database.addInstances([
      instance({ sop: '8.1.1', study: '8.1', family: 'Roe', birthDate: '1950-05-05', date: '2024-01-01' }),
    ])
    read('1.2', 'a', '2026-01-02T00:00:00Z', 45)
    read('8.1', 'a', '2026-01-02T00:00:00Z', 60)
    expect(refusal('1.2', '8.1')).toEqual({
      code: 'twoPatients',
      message:
        'These studies are of two patients (name “Test” and “Roe”; birth date 1970-01-01 and 1950-05-05): nothing is compared.',
    })
  })
  it('compares them once a reader has filed them together, and says that their files differ', () => {
    library.database.addInstances([instance({ sop: '8.1.1', study: '8.1', family: 'Roe', date: '2024-01-01' })])
    const keyOf = (study: string) => library.database.study(study)?.patientKey ?? ''
    const filed = library.database.fileTogether(keyOf('8.1'), keyOf('1.2'), 'reader')
    expect(filed.ok).toBe(true)
    expect(compared('1.2', '8.1').said[0]).toBe(
      'The files of the two studies differ: name “Test” and “Roe”. A reader filed them under one patient.',
    )
    library.database.undoMove('8.1', 'reader')
    expect(refusal('1.2', '8.1')?.code).toBe('twoPatients')
  })
  it('refuses a visit that may be someone else’s until a reader confirms it', () => {
    const check = identityCheck.parse({
      verdict: 'mayBeSomeoneElse',
      similarity: 0.5,
      threshold: 0.9,
      falseAlarmRate: 0.03,
      modelId: 'm',
      modelVersion: '1',
    })
    library.database.setIdentityCheck('1.1', check)
    expect(refusal('1.2', '1.1')?.code).toBe('visitSetApart')
    expect(library.database.priors('1.2')).toEqual([])
    library.database.confirmIdentity('1.1', 'reader')
    expect(refusal('1.2', '1.1')).toBeNull()
    expect(library.database.priors('1.2')).toHaveLength(1)
  })
  it('refuses two patients of different IDs', () => {
    read('1.2', 'a', '2026-01-02T00:00:00Z', 45)
    read('9.1', 'a', '2026-01-02T00:00:00Z', 60)
    expect(refusal('1.2', '9.1')).toEqual({
      code: 'twoPatients',
      message: 'These studies are of two patients (patient ID P and Q): nothing is compared.',
    })
  })
  it('refuses an unknown study and a study beside itself', () => {
    expect(compareInLibrary(library.database, '1.2', '7')).toMatchObject({
      ok: false,
      failure: { code: 'unknownStudy' },
    })
    expect(compareInLibrary(library.database, '1.2', '1.2')).toMatchObject({
      ok: false,
      failure: { code: 'sameStudy' },
    })
  })
})
