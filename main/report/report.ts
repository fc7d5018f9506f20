import { textOf } from '../../shared/words'
import { randomUUID } from 'node:crypto'
import { readSettings } from '../settings/settings'
import { isLater, priorOf } from '../../shared/compare/prior'
import { setApart } from '../../shared/domain/study'
import { draftReport } from '../../shared/report/draft'
import type { ReportFormat } from '../../shared/report/formats'
import type { ReportSubject } from '../../shared/report/text'
import type { OpenDraft, ReportDraft, ReportTexts } from '../../shared/domain/report'
import { fail, ok, type Result } from '../../shared/result'
import type { Session } from '../app/session'
import type { PageHost } from '../shell/hiddenPage'
import { findingsOfStudy } from '../studies/compare'
import { reportWriters } from './formats'
import { reportHtml } from './html'

/** What reports are made of. */
export type ReportSession = Pick<Session, 'database' | 'user'>

/** The current draft: the newest saved version with what was typed since, brought up to what the library holds now. Nothing is saved. */
export function currentDraft(session: ReportSession, studyInstanceUid: string): Result<OpenDraft & ReportSubject> {
  const { database } = session
  const draft = draftOver(session, studyInstanceUid, database.report(studyInstanceUid))
  if (!draft.ok) return draft
  const typed = database.reportText(studyInstanceUid)
  return ok({ ...withTexts(draft.value, typed ?? {}), unsaved: typed !== null })
}

/** Keeps what is being typed, so that nothing but the last moment is lost with the program. */
export function keepText(
  { database, user }: ReportSession,
  studyInstanceUid: string,
  texts: ReportTexts,
): Result<null> {
  if (!database.study(studyInstanceUid)) return fail('unknownStudy', { uid: studyInstanceUid })
  database.keepReportText(studyInstanceUid, texts, user())
  return ok(null)
}

/** What the library says now, over what a reader wrote in `kept`. */
function draftOver(
  { database, user }: ReportSession,
  studyInstanceUid: string,
  kept: ReportDraft | null,
): Result<ReportDraft & ReportSubject> {
  const study = database.study(studyInstanceUid)
  const filedUnder = study && database.patient(study.patientKey)
  if (!study || !filedUnder) return fail('unknownStudy', { uid: studyInstanceUid })
  const patient = database.patientOf(study)
  const run = findingsOfStudy(database, studyInstanceUid, null)
  const visits = database.studiesOf(study.patientKey)
  const priorStudy = priorOf(study, visits)
  const prior = priorStudy && {
    study: priorStudy,
    loops: database.loops(priorStudy.studyInstanceUid),
    findings: findingsOfStudy(database, priorStudy.studyInstanceUid, run.run?.model.sha256 ?? null).findings,
  }
  const versions = database.reportVersions(studyInstanceUid)
  const sources = {
    study,
    patient,
    filedUnder,
    apart: visits.filter(
      (visit) => visit.studyInstanceUid !== studyInstanceUid && setApart(visit) !== null && !isLater(visit, study),
    ),
    prior,
    loops: database.loops(studyInstanceUid),
    findings: run.findings,
    measurements: database.measurements(studyInstanceUid),
    referenceSet: readSettings(database).referenceSet,
    user: user(),
    at: new Date().toISOString(),
    reportId: randomUUID(),
    versions,
    comparedWithStranger: versions.some(
      ({ priorStudyInstanceUid: uid }) => uid !== null && database.study(uid)?.patientKey !== study.patientKey,
    ),
  }
  return ok({ ...draftReport(sources, kept), study, patient })
}

/** Keeps the reader's texts as the next version. A section whose text equals what the library says is not an edit. */
export function saveDraft(
  session: ReportSession,
  studyInstanceUid: string,
  texts: ReportTexts,
  baseVersion: number,
): Result<ReportDraft> {
  const now = currentDraft(session, studyInstanceUid)
  if (!now.ok) return now
  const { study: _study, patient: _patient, unsaved: _unsaved, ...draft } = now.value
  return session.database.saveReport({ ...withTexts(draft, texts), savedBy: session.user() }, baseVersion)
}

function withTexts<D extends ReportDraft>(draft: D, texts: ReportTexts): D {
  const sections = draft.sections.map((section) => {
    const text = texts[section.code] ?? section.text
    return { ...section, text, edited: section.edited || text !== section.text }
  })
  return { ...draft, sections }
}

/**
 * What a reader wrote in an older version becomes the next version. Sections nobody edited there follow the library of now:
 * a finding rejected since must not come back with the old text.
 */
export function restoreVersion(
  session: ReportSession,
  studyInstanceUid: string,
  version: number,
  baseVersion: number,
): Result<ReportDraft> {
  const { database, user } = session
  const old = database.reportVersions(studyInstanceUid).find((candidate) => candidate.version === version)
  if (!old) return noVersion(version)
  const now = draftOver(session, studyInstanceUid, old)
  if (!now.ok) return now
  const { study: _study, patient: _patient, ...draft } = now.value
  const saved = database.saveReport({ ...draft, savedBy: user() }, baseVersion)
  if (saved.ok)
    database.appendAudit({
      at: new Date().toISOString(),
      user: user(),
      action: 'restoreReport',
      studyInstanceUid,
      subject: draft.reportId,
      modelSha256: null,
      detail: textOf('audit.reportRestored', { version, saved: saved.value.version }),
    })
  return saved
}

const noVersion = (version: number): ReturnType<typeof fail> => fail('unknownVersion', { version })

/** The page as it would be printed, with texts that are not saved yet; an older version exactly as it was kept. */
export async function pageOf(
  session: ReportSession,
  page: Pick<PageHost, 'framePng'>,
  {
    studyInstanceUid,
    texts,
    version,
  }: {
    readonly studyInstanceUid: string
    readonly texts: ReportTexts
    readonly version: number | null
  },
): Promise<Result<string>> {
  const now = currentDraft(session, studyInstanceUid)
  if (!now.ok) return now
  const kept =
    version === null
      ? withTexts(now.value, texts)
      : session.database.reportVersions(studyInstanceUid).find((candidate) => candidate.version === version)
  if (!kept) return noVersion(version ?? 0)
  const pictures = await Promise.all(kept.keyFrames.map((keyFrame) => picture(session, page, keyFrame)))
  return ok(reportHtml(kept, now.value, pictures))
}

/** The report in one of its formats, and the version that it is: exporting keeps what was exported. */
export async function exportReport(
  session: ReportSession,
  page: PageHost,
  studyInstanceUid: string,
  format: ReportFormat,
): Promise<Result<{ readonly content: Uint8Array | string; readonly draft: ReportDraft }>> {
  const now = currentDraft(session, studyInstanceUid)
  if (!now.ok) return now
  const { study, patient, unsaved: _unsaved, ...draft } = now.value
  const subject = { study, patient }
  const saved = session.database.saveReport(draft, draft.version)
  if (!saved.ok) return saved
  const pictures = () => Promise.all(saved.value.keyFrames.map((keyFrame) => picture(session, page, keyFrame)))
  const content = await reportWriters[format]({ draft: saved.value, subject, page, pictures })
  return ok({ content, draft: saved.value })
}

async function picture(
  { database }: Pick<Session, 'database'>,
  page: Pick<PageHost, 'framePng'>,
  { sopInstanceUid, frame }: ReportDraft['keyFrames'][number],
): Promise<string | null> {
  const loop = database.loop(sopInstanceUid)
  const png = loop && (await page.framePng(loop, frame))
  return png?.ok === true ? `data:image/png;base64,${Buffer.from(png.value).toString('base64')}` : null
}
