import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLibrary, type Library } from '../../../main/objects/library'
import { findingsOfStudy } from '../../../main/studies/compare'
import {
  currentDraft,
  exportReport,
  keepText,
  pageOf,
  restoreVersion,
  saveDraft,
  type ReportSession,
} from '../../../main/report/report'
import { readSettings } from '../../../main/settings/settings'
import type { PageHost } from '../../../main/shell/hiddenPage'
import type { Result } from '../../../shared/result'
import { instance, modelRun, statement } from '../../helpers/records'
import { messageOf, textOf } from '../../../shared/words'

let folder = ''
let library: Library
let session: ReportSession

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-versions-'))
  const created = createLibrary(folder, 'unencrypted', { keychain: null, passphrase: null })
  if (!created.ok) throw new Error(messageOf(created.failure))
  library = created.value
  library.database.addInstances([instance({ sop: '1.1.1', study: '1.1' })])
  const run = modelRun({ studyInstanceUid: '1.1' })
  library.database.beginRun(run)
  library.database.finishRun({ ...run, status: 'complete', finishedAt: run.startedAt }, [statement({ value: 45 })], [])
  session = { database: library.database, user: () => readSettings(library.database).readerName }
})

afterEach(() => {
  library.close()
  rmSync(folder, { recursive: true })
})

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(messageOf(result.failure))
  return result.value
}
const review = (action: 'accept' | 'reject' | 'undo'): void => {
  const [finding] = findingsOfStudy(library.database, '1.1', null).findings
  value(library.database.reviewFinding({ findingId: finding?.findingId ?? '', action }, 'Dr A'))
}
const text = (
  draft: { readonly sections: readonly { readonly code: string; readonly text: string }[] },
  code: string,
): string => draft.sections.find((section) => section.code === code)?.text ?? ''
const noPictures = { framePng: () => Promise.resolve({ ok: false }) } as unknown as PageHost

describe('restoring a version', () => {
  it('brings back what was written as the next version, audited, and keeps what stood between', () => {
    value(saveDraft(session, '1.1', { impression: 'First words.' }, 0))
    value(saveDraft(session, '1.1', { impression: 'Second words.' }, 1))
    const restored = value(restoreVersion(session, '1.1', 1, 2))
    expect([restored.version, text(restored, 'impression')]).toEqual([3, 'First words.'])
    expect(text(value(currentDraft(session, '1.1')), 'impression')).toBe('First words.')
    expect(library.database.reportVersions('1.1').map((version) => text(version, 'impression'))).toEqual([
      'First words.',
      'Second words.',
      'First words.',
    ])
    expect(library.database.audit('1.1').find(({ action }) => action === 'restoreReport')).toMatchObject({
      detail: textOf('audit.reportRestored', { version: 1, saved: 3 }),
    })
  })
  it('does not bring back the sentence of a finding that was rejected since', () => {
    review('accept')
    const first = value(saveDraft(session, '1.1', { indication: 'Dyspnoea.' }, 0))
    expect(text(first, 'findings')).toContain('LVEF 45 %')
    review('undo')
    review('reject')
    const restored = value(restoreVersion(session, '1.1', 1, 1))
    expect(text(restored, 'indication')).toBe('Dyspnoea.')
    expect(text(restored, 'findings')).not.toContain('45 %')
  })
  it('is refused for a version that is not there, and where a newer one was saved in between', () => {
    value(saveDraft(session, '1.1', { impression: 'First words.' }, 0))
    expect(restoreVersion(session, '1.1', 7, 1)).toMatchObject({ ok: false, failure: { code: 'unknownVersion' } })
    value(saveDraft(session, '1.1', { impression: 'Second words.' }, 1))
    expect(restoreVersion(session, '1.1', 1, 1)).toMatchObject({ ok: false, failure: { code: 'reportChanged' } })
    expect(library.database.audit('1.1').some(({ action }) => action === 'restoreReport')).toBe(false)
  })
})

describe('the page on the screen', () => {
  it('shows texts that are not saved, and an older version as it was kept; nothing is saved by looking', async () => {
    value(saveDraft(session, '1.1', { impression: 'First <words>.' }, 0))
    value(saveDraft(session, '1.1', { impression: 'Second words.' }, 1))
    const now = value(
      await pageOf(session, noPictures, {
        studyInstanceUid: '1.1',
        texts: { impression: 'Third words.' },
        version: null,
      }),
    )
    expect(now).toContain('Third words.')
    expect(now).toContain('DRAFT: not a final report')
    const old = value(
      await pageOf(session, noPictures, { studyInstanceUid: '1.1', texts: { impression: 'Third words.' }, version: 1 }),
    )
    expect(old).toContain('First &lt;words&gt;.')
    expect(old).not.toContain('Third')
    expect(library.database.reportVersions('1.1')).toHaveLength(2)
  })
})

describe('text that is being typed', () => {
  const typed = (): string => text(value(currentDraft(session, '1.1')), 'impression')
  const unsaved = (): boolean => value(currentDraft(session, '1.1')).unsaved

  it('stands in the draft without a version, section by section, and an audit event comes with the version only', () => {
    value(keepText(session, '1.1', { impression: 'Typed.' }))
    value(keepText(session, '1.1', { quality: 'Good.' }))
    expect([typed(), unsaved(), library.database.reportVersions('1.1')]).toEqual(['Typed.', true, []])
    expect(text(value(currentDraft(session, '1.1')), 'quality')).toBe('Good.')
    expect(library.database.audit('1.1').filter(({ action }) => action === 'saveReport')).toEqual([])

    const saved = value(saveDraft(session, '1.1', {}, 0))
    expect([saved.version, text(saved, 'impression'), unsaved()]).toEqual([1, 'Typed.', false])
    expect(saved).not.toHaveProperty('unsaved')
  })
  it('outlives a refused save, and a save of what was typed before it', () => {
    value(keepText(session, '1.1', { impression: 'One.' }))
    value(saveDraft(session, '1.1', { impression: 'One.' }, 0))
    value(keepText(session, '1.1', { impression: 'One. Two.' }))
    expect(saveDraft(session, '1.1', { impression: 'One. Two.' }, 0)).toMatchObject({
      ok: false,
      failure: { code: 'reportChanged', params: { newest: 1 } },
    })
    expect([typed(), unsaved()]).toEqual(['One. Two.', true])
    value(saveDraft(session, '1.1', { impression: 'One.' }, 1))
    expect([typed(), unsaved()]).toEqual(['One. Two.', true])
  })
  it('is exported with the report, which answers the version it is', async () => {
    value(keepText(session, '1.1', { impression: 'For the export.' }))
    const page = { framePng: async () => value({ ok: true, value: Buffer.alloc(0) }) } as unknown as PageHost
    const exported = value(await exportReport(session, page, '1.1', 'txt'))
    expect(String(exported.content)).toContain('For the export.')
    expect([exported.draft.version, unsaved()]).toEqual([1, false])
  })
  it('is refused for a study that is not here', () => {
    expect(keepText(session, 'none', { impression: 'x' })).toMatchObject({ failure: { code: 'unknownStudy' } })
  })
})
