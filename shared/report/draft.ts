import { newImplantsBetween } from '../compare/newImplants'
import { changesBetween, effectiveValue } from '../compare/changes'
import type { Change } from '../domain/comparison'
import type { Finding, ModelStamp } from '../domain/finding'
import type { Loop } from '../domain/loop'
import { placed, type Measurement } from '../domain/measurement'
import { displayName, type Patient } from '../domain/patient'
import { sectionCode, type KeyFrame, type ReportDraft, type ReportSection, type Sentence } from '../domain/report'
import { setApart, type Study } from '../domain/study'
import { demographicDifferences } from '../identity/demographics'
import { isNamed } from '../measure/naming'
import { referenceBand, type ReferenceSetId } from '../quantities/reference'
import { beatsOf, evidenceOf } from './evidence'
import { messageOf, say } from '../words'
import { changeInWords, effectiveWords, newImplantWords } from '../words/changes'
import { changeSentence, findingSentence, measurementSentence, sideOfBand, unreviewedSentence } from './sentences'

/** Everything a draft is made of; all of it lies in the library. */
export interface ReportSources {
  readonly study: Study
  /** As the study's own files name them. */
  readonly patient: Patient
  /** As the library has them. */
  readonly filedUnder: Patient
  /** Earlier visits that are not compared until a reader decides whose they are. */
  readonly apart: readonly Study[]
  readonly loops: readonly Loop[]
  readonly findings: readonly Finding[]
  readonly measurements: readonly Measurement[]
  readonly prior: {
    readonly study: Study
    readonly loops: readonly Loop[]
    readonly findings: readonly Finding[]
  } | null
  readonly referenceSet: ReferenceSetId
  readonly user: string
  readonly at: string
  readonly reportId: string
  /** Every kept version, newest first. */
  readonly versions: readonly ReportDraft[]
  /** Whether the study that a kept version was compared with is another patient's now. */
  readonly comparedWithStranger: boolean
}

const isReviewed = ({ status }: Finding): boolean => status === 'accepted' || status === 'edited'

const sentencesText = (sentences: readonly Sentence[]): string => sentences.map(({ text }) => text).join('\n')

/** A draft as the library stands now. What a reader edited in `kept` stays theirs; only sentences that are new since are added below. */
export function draftReport(sources: ReportSources, kept: ReportDraft | null): ReportDraft {
  const { study, findings, measurements, prior, referenceSet, patient } = sources
  const reviewed = findings.filter(isReviewed)
  const changes = prior
    ? changesBetween(reviewed, prior.findings).filter(({ code }) => reviewed.some((finding) => finding.code === code))
    : []
  const current: Readonly<Record<ReportSection['code'], readonly Sentence[]>> = {
    indication: study.description ? [{ text: study.description, origin: 'manual', sourceId: null }] : [],
    quality: qualitySentences(sources),
    findings: [
      ...reviewed.flatMap((finding) => findingSentence(finding, referenceSet, patient.sex) ?? []),
      ...placed(measurements.filter(isNamed), sources.loops).map(measurementSentence),
    ],
    comparison: comparisonSentences(prior?.study ?? null, changes),
    impression: impressionSentences(reviewed, changes, sources),
  }
  const sections = sectionCode.options.map((code) =>
    section(code, current[code], kept?.sections.find((candidate) => candidate.code === code) ?? null),
  )
  return {
    reportId: kept?.reportId ?? sources.reportId,
    studyInstanceUid: study.studyInstanceUid,
    priorStudyInstanceUid: prior?.study.studyInstanceUid ?? null,
    version: kept?.version ?? 0,
    state: 'draft',
    sections,
    unreviewed: findings.filter(({ status }) => status === 'unreviewed').map(unreviewedSentence),
    keyFrames: keyFrames(sources),
    changes: changes.map(changeInWords),
    models: modelsOf(findings.filter(({ status }) => status !== 'rejected')),
    referenceSet,
    evidence: evidenceOf(reviewed, changes, sources),
    cautions: [...subjectCautions(sources), ...filingCautions(sources)],
    beats: beatsOf(findings),
    savedBy: sources.user,
    savedAt: sources.at,
  }
}

/** Whose the study is, where that is not plain from its files. */
function subjectCautions({ study, patient, filedUnder, apart }: ReportSources): string[] {
  const { subject, moved } = study
  const own = setApart(study)
  const filedElsewhere =
    moved !== null &&
    (demographicDifferences(subject, filedUnder).length > 0 || subject.patientId !== filedUnder.patientId)
  const nameOf = ({ name, patientId }: Patient): string =>
    patientId === '' ? displayName(name) : say('report.nameWithId', { name: displayName(name), id: patientId })
  return [
    own === 'severalPeople' &&
      say('report.severalPeople', { others: subject.others.map(({ name }) => displayName(name)).join('; ') }),
    own === 'mayBeSomeoneElse' && say('report.mayBeSomeoneElse'),
    subject.source === 'record' && say('report.subjectAsNoted'),
    filedElsewhere &&
      say('report.filedUnder', {
        own: nameOf(patient),
        patient: nameOf(filedUnder),
        by: moved.by,
        date: moved.at.slice(0, 10),
      }),
    apart.length > 0 &&
      say('report.setApart', {
        dates: apart.map(({ studyDate }) => studyDate ?? say('report.unrecordedDate')).join(', '),
      }),
  ].filter((words) => typeof words === 'string')
}

/** A move concerns what was written before it: sentences that a reader edited may speak of another patient. */
function filingCautions({ study, versions, comparedWithStranger }: ReportSources): string[] {
  const { moved } = study
  const begunBefore = moved && versions.some(({ savedAt }) => savedAt <= moved.at)
  return [
    begunBefore &&
      say('report.begunElsewhere', {
        from: moved.fromPatientId
          ? say('report.nameWithId', { name: moved.fromName, id: moved.fromPatientId })
          : moved.fromName,
        by: moved.by,
        date: moved.at.slice(0, 10),
      }),
    comparedWithStranger && say('report.comparedElsewhere'),
  ].filter((words) => typeof words === 'string')
}

/** Versions differ in brackets, commas and the minus sign; a sentence that differs in nothing else is no new one. */
const withoutPunctuation = (text: string): string => text.replaceAll('−', '-').replace(/[(),]/g, '')

function section(
  code: ReportSection['code'],
  sentences: readonly Sentence[],
  kept: ReportSection | null,
): ReportSection {
  const base = { code, title: say(`report.sections.${code}`), sentences: [...sentences] }
  if (!kept?.edited) return { ...base, text: sentencesText(sentences), edited: false }
  const earlier = new Set(kept.sentences.map(({ text }) => withoutPunctuation(text)))
  const keptText = withoutPunctuation(kept.text)
  const added = sentences.filter(({ text }) => {
    const plain = withoutPunctuation(text)
    return !earlier.has(plain) && !keptText.includes(plain)
  })
  return { ...base, text: [kept.text, ...added.map(({ text }) => text)].filter(Boolean).join('\n'), edited: true }
}

function qualitySentences({ loops }: ReportSources): Sentence[] {
  const cine = loops.filter(({ kind }) => kind === 'cine')
  const views = [...new Set(cine.flatMap(({ view }) => (view && view.code !== 'other' ? [view.code] : [])))]
  const assumed = cine.filter(({ timing }) => timing.source === 'assumed').length
  const count = cine.length
  const texts = [
    views.length > 0 ? say('report.loopsOfViews', { count, views: views.join(', ') }) : say('report.loops', { count }),
    assumed > 0 && say('report.frameRateAssumed', { loops: assumed }),
    ...loops.flatMap(({ refusal }) =>
      refusal === null ? [] : [say('report.notShown', { refusal: messageOf(refusal) })],
    ),
  ].filter((words) => words !== false)
  return [...new Set(texts)].map((text) => ({ text, origin: 'manual', sourceId: null }))
}

function comparisonSentences(prior: Study | null, changes: readonly Change[]): Sentence[] {
  if (!prior) return [{ text: say('report.noPrior'), origin: 'manual', sourceId: null }]
  const date = prior.studyDate ?? say('report.unrecordedDate')
  return [
    { text: say('report.compared', { date }), origin: 'comparison', sourceId: null },
    ...appearedSentences(prior, changes),
    ...changes.map((change) => changeSentence(change, date)),
  ]
}

const appearedSentences = (prior: Study | null, changes: readonly Change[]): Sentence[] =>
  newImplantsBetween(changes, prior?.studyDate ?? null).map((implant) => ({
    origin: 'comparison',
    sourceId: implant.code,
    text: `${newImplantWords(implant)}.`,
  }))

/** What stands out of what a reader accepted: values outside their range, what is present, and changes beyond variability. */
function impressionSentences(
  reviewed: readonly Finding[],
  changes: readonly Change[],
  { referenceSet, patient, prior }: ReportSources,
): Sentence[] {
  const standing = reviewed.flatMap((finding): Sentence[] => {
    const value = effectiveValue(finding)
    const origin = { origin: 'finding' as const, sourceId: finding.findingId }
    if (value.kind === 'presence')
      return value.presence === 'present'
        ? [{ ...origin, text: say('report.standsPresent', { name: finding.name }) }]
        : []
    if (value.kind !== 'number') return []
    const band = referenceBand(referenceSet, finding, patient.sex)
    const where = band && sideOfBand(band, value.value)
    const about = { name: finding.name, value: effectiveWords(value) }
    const text = where ? say('report.standsInBand', { ...about, where }) : say('report.standsAt', about)
    return [{ ...origin, text }]
  })
  const appeared = appearedSentences(prior?.study ?? null, changes)
  const moved = changes.filter(
    ({ code, tier }) =>
      (tier === 'exceedsVariability' || tier === 'new' || tier === 'gone') &&
      !appeared.some(({ sourceId }) => sourceId === code),
  )
  return [
    ...standing,
    ...appeared,
    ...moved.map((change) => changeSentence(change, prior?.study.studyDate ?? say('report.unrecordedDate'))),
  ]
}

/** The first frame of evidence of what a reader accepted, this visit and the prior beside; else the first named loop of each. */
function keyFrames({ study, loops, findings, prior }: ReportSources): KeyFrame[] {
  const evidence = findings.filter(isReviewed).flatMap((finding) => finding.loops)[0]
  const shown = loops.filter(({ refusal }) => refusal === null)
  const chosen =
    shown.find(({ sopInstanceUid }) => sopInstanceUid === evidence?.sopInstanceUid) ??
    shown.find(({ view }) => view?.code === 'A4C') ??
    shown[0]
  if (!chosen) return []
  const caption = (loop: Loop, date: string | null, frame: number): string =>
    say('report.loopOf', {
      view: loop.view?.code ?? say('report.loop'),
      date: date ?? say('report.noDate'),
      frame: frame + 1,
    })
  const frame = chosen.sopInstanceUid === evidence?.sopInstanceUid ? (evidence.frames[0] ?? 0) : 0
  const now: KeyFrame = {
    sopInstanceUid: chosen.sopInstanceUid,
    frame,
    caption: caption(chosen, study.studyDate, frame),
    prior: false,
  }
  const before = prior?.loops.find(
    (loop) => loop.refusal === null && loop.view !== null && loop.view.code === chosen.view?.code,
  )
  if (!before || !prior) return [now]
  const then =
    prior.findings
      .flatMap((finding) => finding.loops)
      .find(({ sopInstanceUid }) => sopInstanceUid === before.sopInstanceUid)?.frames[0] ?? 0
  return [
    now,
    {
      sopInstanceUid: before.sopInstanceUid,
      frame: then,
      caption: say('report.priorLoop', { caption: caption(before, prior.study.studyDate, then) }),
      prior: true,
    },
  ]
}

function modelsOf(findings: readonly Finding[]): ModelStamp[] {
  return [...new Map(findings.map(({ model }) => [`${model.id} ${model.sha256} ${model.precision}`, model])).values()]
}
