import { textOf } from '../../../shared/words'
import type { ReportDraft } from '../../../shared/domain/report'
import { fail, ok, type Result } from '../../../shared/result'
import { now, type ReadAccess, type WriteAccess } from '../access'
import type { Audit } from '../audit/audit'
import { toDraft } from '../rows'

export interface ReportsReader {
  report(studyInstanceUid: string): ReportDraft | null
  /** Newest first. */
  reportVersions(studyInstanceUid: string): readonly ReportDraft[]
}

export interface ReportsWriter {
  /** Appends a version; refuses when `baseVersion` is not the newest (someone saved in between). */
  saveReport(draft: ReportDraft, baseVersion: number): Result<ReportDraft>
}

export const reportsReader = ({ get, all }: ReadAccess): ReportsReader => ({
  report: (uid) => {
    const row = get('SELECT draft FROM reports WHERE studyInstanceUid = ? ORDER BY version DESC LIMIT 1', uid)
    return row === undefined ? null : toDraft(row)
  },
  reportVersions: (uid) =>
    all('SELECT draft FROM reports WHERE studyInstanceUid = ? ORDER BY version DESC', uid).map(toDraft),
})

export const reportsWriter = (
  { run, transaction }: WriteAccess,
  reader: ReportsReader,
  audit: Audit,
): ReportsWriter => ({
  saveReport: (draft, baseVersion) =>
    transaction((changed) => {
      const newest = reader.report(draft.studyInstanceUid)?.version ?? 0
      if (newest !== baseVersion) return fail('reportChanged', { newest })
      const saved = { ...draft, version: newest + 1 }
      run(
        'INSERT INTO reports (studyInstanceUid, version, draft) VALUES (?, ?, ?)',
        draft.studyInstanceUid,
        saved.version,
        JSON.stringify(saved),
      )
      audit({
        at: now(),
        user: draft.savedBy,
        action: 'saveReport',
        studyInstanceUid: draft.studyInstanceUid,
        subject: draft.reportId,
        modelSha256: null,
        detail: textOf('audit.reportVersion', { version: saved.version }),
      })
      changed(draft.studyInstanceUid)
      return ok(saved)
    }),
})
