import { ranOn } from '../domain/finding'
import { ageYears, displayName, type Patient } from '../domain/patient'
import type { ReportDraft } from '../domain/report'
import type { Study } from '../domain/study'
import { evidenceLine } from './evidence'

export interface ReportSubject {
  readonly patient: Patient
  readonly study: Study
}

export const DRAFT_WORDS = 'DRAFT: not a final report'
export const NOT_A_DEVICE = 'Longaxis is not a medical device.'
export const UNREVIEWED_HEADING = 'Unreviewed AI findings (no reader has confirmed these)'

export const modelWords = ({ models }: ReportDraft): string =>
  models.length === 0
    ? 'No AI finding stands in this draft.'
    : `AI: ${models.map((model) => `${model.id} ${model.version} (${model.sha256.slice(0, 12)}, ${ranOn(model)})`).join('; ')}. Its findings are suggestions.`

/** Name, date of birth, ID and study in one line each. */
export function subjectLines({ patient, study }: ReportSubject): readonly string[] {
  const age = ageYears(patient.birthDate, study.studyDate)
  return [
    `${displayName(patient.name)}${patient.patientId ? `, ID ${patient.patientId}` : ''}`,
    [patient.birthDate && `born ${patient.birthDate}`, patient.sex, age !== null && `${age} years at the study`]
      .filter(Boolean)
      .join(', '),
    [
      `Echocardiogram of ${study.studyDate ?? 'an unrecorded date'}`,
      study.accessionNumber && `accession ${study.accessionNumber}`,
    ]
      .filter(Boolean)
      .join(', '),
  ].filter(Boolean)
}

/** Plain text for pasting into a record. */
export function reportText(draft: ReportDraft, subject: ReportSubject): string {
  const sections = draft.sections
    .filter(({ text }) => text.trim() !== '')
    .map(({ title, text }) => `${title.toUpperCase()}\n${text.trim()}`)
  const unreviewed =
    draft.unreviewed.length === 0
      ? []
      : [`${UNREVIEWED_HEADING.toUpperCase()}\n${draft.unreviewed.map(({ text }) => text).join('\n')}`]
  const cautions = draft.cautions.map((words) => `CAUTION: ${words}`)
  return (
    [
      `${DRAFT_WORDS}\n${subjectLines(subject).join('\n')}`,
      ...cautions,
      ...sections,
      ...unreviewed,
      [
        modelWords(draft),
        `Reference ranges: ${draft.referenceSet}. Version ${draft.version}, ${draft.savedBy}, ${draft.savedAt}.`,
        evidenceLine(draft),
        `${DRAFT_WORDS}. ${NOT_A_DEVICE}`,
      ]
        .filter(Boolean)
        .join('\n'),
    ].join('\n\n') + '\n'
  )
}
