import { randomUUID } from 'node:crypto'
import { readSettings } from '../settings'
import { draftReport } from '../../shared/report/draft'
import { reportText, type ReportSubject } from '../../shared/report/text'
import type { ReportDraft } from '../../shared/domain/report'
import { fail, ok, type Result } from '../../shared/result'
import type { Session } from '../session'
import type { PageHost } from '../shell/hiddenPage'
import { findingsOfStudy } from '../compare'
import { pageMarks, reportHtml } from './html'

export const reportFormats = ['pdf', 'txt', 'json'] as const
export type ReportFormat = (typeof reportFormats)[number]

/** The current draft: the newest saved version brought up to what the library holds now. Nothing is saved. */
export function currentDraft({ timeline, user }: Session, studyInstanceUid: string): Result<ReportDraft & ReportSubject> {
  const study = timeline.study(studyInstanceUid)
  const patient = study && timeline.patient(study.patientKey)
  if (!study || !patient) return fail('unknownStudy', `No study ${studyInstanceUid} in this library.`, 'See longaxis list.')
  const run = findingsOfStudy(timeline, studyInstanceUid, null)
  const priorStudy = timeline.priors(studyInstanceUid)[0] ?? null
  const prior = priorStudy && { study: priorStudy, loops: timeline.loops(priorStudy.studyInstanceUid), findings: findingsOfStudy(timeline, priorStudy.studyInstanceUid, run.run?.model.sha256 ?? null).findings }
  const versions = timeline.reportVersions(studyInstanceUid)
  const sources = {
    study, patient, prior,
    loops: timeline.loops(studyInstanceUid),
    findings: run.findings,
    measurements: timeline.measurements(studyInstanceUid),
    referenceSet: readSettings(timeline).referenceSet,
    user: user(),
    at: new Date().toISOString(),
    reportId: randomUUID(),
    versions,
    comparedWithStranger: versions.some(({ priorStudyInstanceUid: uid }) => uid !== null && timeline.study(uid)?.patientKey !== study.patientKey),
  }
  return ok({ ...draftReport(sources, versions[0] ?? null), study, patient })
}

/** Keeps the reader's texts as the next version. A section whose text equals what the library says is not an edit. */
export function saveDraft(session: Session, studyInstanceUid: string, texts: Readonly<Record<string, string>>, baseVersion: number): Result<ReportDraft> {
  const now = currentDraft(session, studyInstanceUid)
  if (!now.ok) return now
  const { study: _study, patient: _patient, ...draft } = now.value
  const sections = draft.sections.map((section) => {
    const text = texts[section.code] ?? section.text
    return { ...section, text, edited: section.edited || text !== section.text }
  })
  return session.timeline.saveReport({ ...draft, sections, savedBy: session.user() }, baseVersion)
}

/** The report in one of its formats; exporting keeps the version that was exported. */
export async function exportReport(session: Session, page: PageHost, studyInstanceUid: string, format: ReportFormat): Promise<Result<Uint8Array | string>> {
  const now = currentDraft(session, studyInstanceUid)
  if (!now.ok) return now
  const { study, patient, ...draft } = now.value
  const subject = { study, patient }
  const saved = session.timeline.saveReport(draft, draft.version)
  if (!saved.ok) return saved
  if (format === 'json') return ok(`${JSON.stringify({ draft: saved.value, patient, study, notAMedicalDevice: true }, null, 2)}\n`)
  if (format === 'txt') return ok(reportText(saved.value, subject))
  const pictures = await Promise.all(saved.value.keyFrames.map((keyFrame) => picture(session, page, keyFrame)))
  return ok(await page.htmlToPdf(reportHtml(saved.value, subject, pictures), pageMarks(subject)))
}

async function picture({ timeline }: Session, page: PageHost, { sopInstanceUid, frame }: ReportDraft['keyFrames'][number]): Promise<string | null> {
  const loop = timeline.loop(sopInstanceUid)
  const png = loop && (await page.framePng(loop, frame))
  return png?.ok === true ? `data:image/png;base64,${Buffer.from(png.value).toString('base64')}` : null
}
