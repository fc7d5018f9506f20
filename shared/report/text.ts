import { ranOn } from '../domain/finding'
import { ageYears, displayName, type Patient } from '../domain/patient'
import type { ReportDraft } from '../domain/report'
import type { Study } from '../domain/study'
import { evidenceLine } from './evidence'
import { say } from '../words'

export interface ReportSubject {
  readonly patient: Patient
  readonly study: Study
}

export const modelWords = ({ models }: Pick<ReportDraft, 'models'>): string =>
  models.length === 0
    ? say('report.noModel')
    : say('report.models', {
        models: models
          .map((model) => `${model.id} ${model.version} (${model.sha256.slice(0, 12)}, ${ranOn(model)})`)
          .join('; '),
      })

/** Reference ranges, version, who saved it and when. */
export const originWords = ({ referenceSet, version, savedBy, savedAt }: ReportDraft): string =>
  say('report.origin', { referenceSet, version, savedBy, savedAt })

/** Name, date of birth, ID and study in one line each. */
export function subjectLines({ patient, study }: ReportSubject): readonly string[] {
  const age = ageYears(patient.birthDate, study.studyDate)
  const { patientId, birthDate, sex } = patient
  const { accessionNumber } = study
  return [
    [displayName(patient.name), patientId && say('report.subject.id', { id: patientId })],
    [
      birthDate ? say('report.subject.born', { date: birthDate }) : say('worklist.birthUnknown'),
      sex ?? say('people.sexNotRecorded'),
      age !== null && say('report.subject.age', { age }),
    ],
    [
      say('report.subject.study', { date: study.studyDate ?? say('report.unrecordedDate') }),
      accessionNumber && say('report.subject.accession', { number: accessionNumber }),
    ],
  ]
    .map((parts) => parts.filter(Boolean).join(', '))
    .filter(Boolean)
}

/** Plain text for pasting into a record. */
export function reportText(draft: ReportDraft, subject: ReportSubject): string {
  const sections = draft.sections
    .filter(({ text }) => text.trim() !== '')
    .map(({ title, text }) => `${title.toUpperCase()}\n${text.trim()}`)
  const unreviewed =
    draft.unreviewed.length === 0
      ? []
      : [`${say('report.unreviewed').toUpperCase()}\n${draft.unreviewed.map(({ text }) => text).join('\n')}`]
  const cautions = draft.cautions.map((words) => say('report.caution', { words }))
  return (
    [
      `${say('report.draft')}\n${subjectLines(subject).join('\n')}`,
      ...cautions,
      ...sections,
      ...unreviewed,
      [
        modelWords(draft),
        originWords(draft),
        evidenceLine(draft),
        `${say('report.draft')}. ${say('report.notADevice')}`,
      ]
        .filter(Boolean)
        .join('\n'),
    ].join('\n\n') + '\n'
  )
}
