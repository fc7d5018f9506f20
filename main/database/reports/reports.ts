import { textOf } from '../../../shared/words'
import type { ReportDraft, ReportTexts } from '../../../shared/domain/report'
import { fail, ok, type Result } from '../../../shared/result'
import { now, type ReadAccess, type WriteAccess } from '../access'
import type { Audit } from '../audit/audit'
import { toDraft, toTexts } from '../rows'

export interface ReportsReader {
  report(studyInstanceUid: string): ReportDraft | null
  /** Newest first. */
  reportVersions(studyInstanceUid: string): readonly ReportDraft[]
  /** What was typed since and stands in no version: texts by section code. */
  reportText(studyInstanceUid: string): ReportTexts | null
}

export interface ReportsWriter {
  /**
   * Keeps what is being typed, on top of what was kept before. No version and no audit event: the version that comes of
   * it has one.
   */
  keepReportText(studyInstanceUid: string, texts: ReportTexts, user: string): void
  /**
   * Appends a version; refuses when `baseVersion` is not the newest (someone saved in between). Text kept while it was
   * typed is let go once it all stands in a version, never before.
   */
  saveReport(draft: ReportDraft, baseVersion: number): Result<ReportDraft>
}

export const reportsReader = ({ get, all }: ReadAccess): ReportsReader => ({
  report: (uid) => {
    const row = get('SELECT draft FROM reports WHERE studyInstanceUid = ? ORDER BY version DESC LIMIT 1', uid)
    return row === undefined ? null : toDraft(row)
  },
  reportVersions: (uid) =>
    all('SELECT draft FROM reports WHERE studyInstanceUid = ? ORDER BY version DESC', uid).map(toDraft),
  reportText: (uid) => {
    const row = get('SELECT texts FROM reportTexts WHERE studyInstanceUid = ?', uid)
    return row === undefined ? null : toTexts(row)
  },
})

export const reportsWriter = (
  { run, transaction }: WriteAccess,
  reader: ReportsReader,
  audit: Audit,
): ReportsWriter => ({
  keepReportText: (uid, texts, user) =>
    transaction((changed) => {
      run(
        `INSERT INTO reportTexts (studyInstanceUid, texts, savedBy, savedAt) VALUES (?, ?, ?, ?)
         ON CONFLICT (studyInstanceUid) DO UPDATE SET texts = excluded.texts, savedBy = excluded.savedBy, savedAt = excluded.savedAt`,
        uid,
        JSON.stringify({ ...reader.reportText(uid), ...texts }),
        user,
        now(),
      )
      changed()
    }),

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
      const typed = Object.entries(reader.reportText(draft.studyInstanceUid) ?? {})
      if (
        typed.every(([code, text]) => draft.sections.some((section) => section.code === code && section.text === text))
      )
        run('DELETE FROM reportTexts WHERE studyInstanceUid = ?', draft.studyInstanceUid)
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
