import { textOf } from '../../shared/words'
import { randomUUID } from 'node:crypto'
import { readSettings } from '../settings/settings'
import { priorOf } from '../../shared/compare/prior'
import { draftReport } from '../../shared/report/draft'
import type { ReportFormat } from '../../shared/report/formats'
import type { ReportSubject } from '../../shared/report/text'
import type { ReportDraft } from '../../shared/domain/report'
import { fail, ok, type Result } from '../../shared/result'
import type { Session } from '../app/session'
import type { PageHost } from '../shell/hiddenPage'
import { findingsOfStudy } from '../studies/compare'
import { reportWriters } from './formats'
import { reportHtml } from './html'

/** What reports are made of. */
export type ReportSession = Pick<Session, 'database' | 'user'>

/** The current draft: the newest saved version brought up to what the library holds now. Nothing is saved. */
export const currentDraft = (session: ReportSession, studyInstanceUid: string): Result<ReportDraft & ReportSubject> =>
  draftOver(session, studyInstanceUid, session.database.report(studyInstanceUid))

/** What the library says now, over what a reader wrote in `kept`. */
function draftOver(
  { database, user }: ReportSession,
  studyInstanceUid: string,
  kept: ReportDraft | null,
): Result<ReportDraft & ReportSubject> {
  const study = database.study(studyInstanceUid)
  const patient = study && database.patient(study.patientKey)
  if (!study || !patient) return fail('unknownStudy', { uid: studyInstanceUid })
  const run = findingsOfStudy(database, studyInstanceUid, null)
  const priorStudy = priorOf(study, database.studiesOf(study.patientKey))
  const prior = priorStudy && {
    study: priorStudy,
    loops: database.loops(priorStudy.studyInstanceUid),
    findings: findingsOfStudy(database, priorStudy.studyInstanceUid, run.run?.model.sha256 ?? null).findings,
  }
  const versions = database.reportVersions(studyInstanceUid)
  const sources = {
    study,
    patient,
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
  texts: Readonly<Record<string, string>>,
  baseVersion: number,
): Result<ReportDraft> {
  const now = currentDraft(session, studyInstanceUid)
  if (!now.ok) return now
  const { study: _study, patient: _patient, ...draft } = now.value
  return session.database.saveReport({ ...withTexts(draft, texts), savedBy: session.user() }, baseVersion)
}

function withTexts<D extends ReportDraft>(draft: D, texts: Readonly<Record<string, string>>): D {
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
    readonly texts: Readonly<Record<string, string>>
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

/** The report in one of its formats; exporting keeps the version that was exported. */
export async function exportReport(
  session: ReportSession,
  page: PageHost,
  studyInstanceUid: string,
  format: ReportFormat,
): Promise<Result<Uint8Array | string>> {
  const now = currentDraft(session, studyInstanceUid)
  if (!now.ok) return now
  const { study, patient, ...draft } = now.value
  const subject = { study, patient }
  const saved = session.database.saveReport(draft, draft.version)
  if (!saved.ok) return saved
  const pictures = () => Promise.all(saved.value.keyFrames.map((keyFrame) => picture(session, page, keyFrame)))
  return ok(await reportWriters[format]({ draft: saved.value, subject, page, pictures }))
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
