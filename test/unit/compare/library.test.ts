import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLibrary, type Library } from '../../../main/objects/library'
import { comparisonShown } from '../../../main/cli/commands/compare'
import { compareInLibrary } from '../../../main/studies/compare'
import type { ModelRun } from '../../../shared/domain/finding'
import { instance, statement } from '../../helpers/records'
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
  const run: ModelRun = {
    runId: `${study}-${startedAt}`,
    studyInstanceUid: study,
    model,
    role: 'reading',
    startedAt,
    finishedAt: null,
    status: 'running',
    reason: null,
    loops: [],
    refused: [],
    views: [],
    msPerFrame: null,
    seconds: null,
  }
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
  it('warns when the prior is the later study', () => {
    expect(compared('1.1', '1.2').said[0]).toContain('dated after')
    expect(compared('1.2', '1.1').said.join()).not.toContain('dated after')
  })
  it('computes no change between two patients, and says so', () => {
    read('1.2', 'a', '2026-01-02T00:00:00Z', 45)
    read('9.1', 'a', '2026-01-02T00:00:00Z', 60)
    expect(compared('1.2', '9.1')).toMatchObject({
      samePatient: false,
      changes: [],
      said: ['These studies belong to two patients: no findings are compared.'],
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
