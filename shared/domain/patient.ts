import { z } from 'zod'
import { say } from '../words'

const personNameGroup = z.object({
  family: z.string(),
  given: z.string(),
  middle: z.string(),
  prefix: z.string(),
  suffix: z.string(),
})
export type PersonNameGroup = z.infer<typeof personNameGroup>

/**
 * A person name (PN) split as DICOM PS3.5 6.2.1.2 splits it, from the alphabetic group or, lacking it, the first present;
 * the ideographic and phonetic groups that stand beside it are kept too.
 */
export const personName = personNameGroup.extend({
  ideographic: personNameGroup.optional(),
  phonetic: personNameGroup.optional(),
})
export type PersonName = z.infer<typeof personName>

export const sex = z.enum(['F', 'M', 'O'])
export type Sex = z.infer<typeof sex>

/** Who a file says it is of. */
export const subject = z.object({
  issuerOfPatientId: z.string(),
  patientId: z.string(),
  name: personName,
  birthDate: z.string().nullable().describe('YYYY-MM-DD'),
  sex: sex.nullable(),
})

/** A demographic value in some study that disagrees with the patient record; shown, never silently joined. */
const identityDifference = z.object({
  studyInstanceUid: z.string(),
  attribute: z.enum(['PatientName', 'PatientBirthDate', 'PatientSex']),
  recorded: z.string(),
  found: z.string(),
})

/**
 * One patient: IssuerOfPatientID and PatientID are the same, and the studies' files can be of one person, or a reader filed them
 * together. Demographics are the newest study's; each study has its own. `patientKey` is the library's own key.
 */
export const patient = subject.extend({
  patientKey: z.string(),
  differences: z.array(identityDifference).readonly(),
})
export type Patient = z.infer<typeof patient>

/** "Family, Given Middle" as people write it, never `A^B`, with the ideographs where the file has both; "Name not recorded" when empty. */
export function displayName(name: PersonName): string {
  const ideographic = name.ideographic && [name.ideographic.family, name.ideographic.given].filter(Boolean).join(' ')
  const words = [inWords(name), ideographic && `(${ideographic})`].filter(Boolean).join(' ')
  return words || say('people.nameNotRecorded')
}

function inWords({ family, given, middle, prefix, suffix }: PersonNameGroup): string {
  const whole = [family, [prefix, given, middle].filter(Boolean).join(' ')].filter(Boolean).join(', ')
  return [whole, suffix].filter(Boolean).join(' ')
}

/** Whole years between two YYYY-MM-DD dates, or null when either is missing. */
export function ageYears(birthDate: string | null, onDate: string | null): number | null {
  if (!birthDate || !onDate) return null
  const [by = 0, bm = 0, bd = 0] = birthDate.split('-').map(Number)
  const [y = 0, m = 0, d = 0] = onDate.split('-').map(Number)
  const years = y - by - (m < bm || (m === bm && d < bd) ? 1 : 0)
  return years >= 0 && years < 150 ? years : null
}

/** The patient as one study's own files name them: what stands on every screen, page and file of that study. */
export const asNamedBy = (
  patient: Patient,
  { subject: { issuerOfPatientId, patientId, name, birthDate, sex } }: { readonly subject: z.infer<typeof subject> },
): Patient => ({ ...patient, issuerOfPatientId, patientId, name, birthDate, sex })
