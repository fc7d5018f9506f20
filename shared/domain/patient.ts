import { z } from 'zod'
import { say } from '../words'

/** A person name (PN) split as DICOM PS3.5 6.2.1.2 splits it, from the alphabetic group or, lacking it, the first present. */
export const personName = z.object({
  family: z.string(),
  given: z.string(),
  middle: z.string(),
  prefix: z.string(),
  suffix: z.string(),
  /** The name in ideographs and as it is spoken, where the file gives them beside the alphabetic name. */
  ideographic: z.string().optional(),
  phonetic: z.string().optional(),
})
export type PersonName = z.infer<typeof personName>

export const sex = z.enum(['F', 'M', 'O'])
export type Sex = z.infer<typeof sex>

/** A demographic value in some study that disagrees with the patient record; shown, never silently joined. */
export const identityDifference = z.object({
  studyInstanceUid: z.string(),
  attribute: z.enum(['PatientName', 'PatientBirthDate', 'PatientSex']),
  recorded: z.string(),
  found: z.string(),
})

/** One patient: merged only on IssuerOfPatientID + PatientID. `patientKey` is the library's own key. */
export const patient = z.object({
  patientKey: z.string(),
  issuerOfPatientId: z.string(),
  patientId: z.string(),
  name: personName,
  birthDate: z.string().nullable().describe('YYYY-MM-DD'),
  sex: sex.nullable(),
  differences: z.array(identityDifference).readonly(),
})
export type Patient = z.infer<typeof patient>

/** "Family, Given Middle" as people write it, never `A^B`; "Name not recorded" when empty. Names are compared by it. */
export function alphabeticName(name: PersonName): string {
  const given = [name.prefix, name.given, name.middle].filter(Boolean).join(' ')
  const whole = [name.family, given].filter(Boolean).join(', ')
  return [whole, name.suffix].filter(Boolean).join(' ') || say('people.nameNotRecorded')
}

/** The same with the name in ideographs and its sound, where the file has them, in brackets. */
export function displayName(name: PersonName): string {
  const written = alphabeticName(name)
  const others = [name.ideographic, name.phonetic].filter(Boolean).join(', ')
  return others ? `${written} (${others})` : written
}

/** Whole years between two YYYY-MM-DD dates, or null when either is missing. */
export function ageYears(birthDate: string | null, onDate: string | null): number | null {
  if (!birthDate || !onDate) return null
  const [by = 0, bm = 0, bd = 0] = birthDate.split('-').map(Number)
  const [y = 0, m = 0, d = 0] = onDate.split('-').map(Number)
  const years = y - by - (m < bm || (m === bm && d < bd) ? 1 : 0)
  return years >= 0 && years < 150 ? years : null
}
