/** What the file itself says of who was examined. */
export interface Person {
  readonly name: string
  readonly patientId: string
  readonly accessionNumber: string
  /** YYYY-MM-DD */
  readonly birthDate: string | null
}

const SHORTEST_NAME = 3
const SHORTEST_NUMBER = 4

/**
 * What of the person still stands in a report, or null. A check behind de-identification, not a substitute: it knows the
 * examined person's name, numbers and birth date only, and no relative, physician or address.
 */
export function identifyingIn(
  text: string,
  { name, patientId, accessionNumber, birthDate }: Person,
  wordsNotNames: readonly string[],
): string | null {
  const words = new Set(text.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? [])
  const notNames = new Set(wordsNotNames.map((word) => word.toLowerCase()))
  const names = (name.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? []).filter(
    (part) => part.length >= SHORTEST_NAME && !notNames.has(part),
  )
  if (names.some((part) => words.has(part))) return "the patient's name"
  const stands = (number: string): boolean =>
    number.length >= SHORTEST_NUMBER && text.toLowerCase().includes(number.toLowerCase())
  if (stands(patientId)) return "the patient's ID"
  if (stands(accessionNumber)) return 'the accession number'
  return birthDate !== null && spellings(birthDate).some((spelling) => text.includes(spelling))
    ? 'the date of birth'
    : null
}

function spellings(date: string): readonly string[] {
  const [year = '', month = '', day = ''] = date.split('-')
  const short = (number: string): string => String(Number(number))
  return [
    `${year}-${month}-${day}`,
    `${year}${month}${day}`,
    ...['.', '/', '-'].flatMap((mark) =>
      [
        [day, month],
        [month, day],
        [short(day), short(month)],
        [short(month), short(day)],
      ].map((two) => [...two, year].join(mark)),
    ),
  ]
}
