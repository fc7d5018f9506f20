import type { PersonName, PersonNameGroup, Sex } from '../domain/patient'

/** Who one study's files say it is of. Empty and null values were not in the files. */
export interface Demographics {
  readonly name: PersonName
  /** YYYY-MM-DD */
  readonly birthDate: string | null
  readonly sex: Sex | null
}

/** Demographics with the ID they were recorded under. */
export interface Subject extends Demographics {
  readonly issuerOfPatientId: string
  readonly patientId: string
}

export const demographicAttributes = ['name', 'birthDate', 'sex'] as const
export type DemographicAttribute = (typeof demographicAttributes)[number]

/**
 * In what two records can't be of one person. A value that one of them lacks is no difference; neither are, in names, the order
 * of the parts, letter case, accents and their usual transliterations, punctuation, and a middle name that is absent or an initial.
 */
export function demographicDifferences(one: Demographics, other: Demographics): readonly DemographicAttribute[] {
  return demographicAttributes.filter((attribute) =>
    attribute === 'name'
      ? !isSameName(one.name, other.name)
      : one[attribute] !== null && other[attribute] !== null && one[attribute] !== other[attribute],
  )
}

export const isSamePerson = (one: Demographics, other: Demographics): boolean =>
  demographicDifferences(one, other).length === 0

/**
 * Whether two instances may be of one study: one person, and under one ID. Two IDs are one person's only where name and birth date
 * are recorded and agree.
 */
export function isSameSubject(one: Subject, other: Subject): boolean {
  if (!isSamePerson(one, other)) return false
  const sameId =
    (one.patientId === other.patientId && one.issuerOfPatientId === other.issuerOfPatientId) ||
    !one.patientId ||
    !other.patientId
  return (
    sameId || (one.birthDate !== null && other.birthDate !== null && !isEmptyName(one.name) && !isEmptyName(other.name))
  )
}

/** What two records of one person say together: a value that the first lacks is the other's. */
export const filledFrom = <S extends Subject>(one: S, other: Subject): S => ({
  ...one,
  issuerOfPatientId: one.patientId === '' ? other.issuerOfPatientId : one.issuerOfPatientId,
  patientId: one.patientId === '' ? other.patientId : one.patientId,
  name: isEmptyName(one.name) ? other.name : one.name,
  birthDate: one.birthDate ?? other.birthDate,
  sex: one.sex ?? other.sex,
})

/**
 * Whether a study belongs among a patient's: it differs from none of them, or differs from one only as another does that a reader
 * filed there, e.g. by the name a person has taken.
 */
export function belongsAmong(study: Demographics, visits: readonly Demographics[]): boolean {
  const alike = visits.filter((visit) => isSamePerson(study, visit))
  return (
    alike.length > 0 &&
    visits.every((visit) => {
      const differing = demographicDifferences(study, visit)
      return (
        differing.length === 0 ||
        alike.some(
          (bridge) =>
            differing.every((attribute) => isRecorded(bridge, attribute)) &&
            differing.every((attribute) => demographicDifferences(bridge, visit).includes(attribute)),
        )
      )
    })
  )
}

/** A patient under the study's issuer and ID, with what their visits' files say. */
export interface Candidate {
  readonly patientKey: string
  readonly visits: readonly Demographics[]
}

/**
 * The patient a study is filed under, of those under its issuer and ID; null where it is none of them or it can't be told which.
 * Where an ID has several people, a study goes to one only where that one's visits have recorded all that the study says.
 */
export function choosePatient(study: Demographics, candidates: readonly Candidate[]): string | null {
  const fitting = candidates.filter(({ visits }) => belongsAmong(study, visits))
  const [only] = fitting
  if (candidates.length < 2) return only?.patientKey ?? null
  const sure = fitting.filter(({ visits }) => {
    const alike = visits.filter((visit) => isSamePerson(study, visit))
    return demographicAttributes.every(
      (attribute) => !isRecorded(study, attribute) || alike.some((visit) => isRecorded(visit, attribute)),
    )
  })
  const [first] = sure
  const isTold = study.birthDate !== null || fitting.length === 1
  return first && sure.length === 1 && isTold && !isEmptyName(study.name) ? first.patientKey : null
}

const isRecorded = ({ name, birthDate, sex }: Demographics, attribute: DemographicAttribute): boolean =>
  ({ name: !isEmptyName(name), birthDate: birthDate !== null, sex: sex !== null })[attribute]

const groupsOf = (name: PersonName): readonly (PersonNameGroup | undefined)[] => [name, name.ideographic, name.phonetic]

export const isEmptyName = (name: PersonName): boolean =>
  groupsOf(name).every((group) => !group || (group.family === '' && group.given === '' && group.middle === ''))

type Script = 'letters' | 'ideographs' | 'kana'

/** Names are compared script by script: one recorded in ideographs only says nothing of one in letters only. */
export function isSameName(one: PersonName, other: PersonName): boolean {
  if (isEmptyName(one) || isEmptyName(other)) return true
  const [a, b] = [byScript(one), byScript(other)]
  const shared = (['letters', 'ideographs', 'kana'] as const).filter((script) => a.has(script) && b.has(script))
  return shared.length > 0 && shared.every((script) => areSame(a.get(script) ?? NO_PARTS, b.get(script) ?? NO_PARTS))
}

interface Parts {
  /** Each without spaces and punctuation. */
  readonly family: readonly string[]
  readonly given: readonly string[]
  readonly middle: readonly string[]
  /** Jr and Sr tell father from son. */
  readonly generation: string
}
const NO_PARTS: Parts = { family: [], given: [], middle: [], generation: '' }

function byScript(name: PersonName): ReadonlyMap<Script, Parts> {
  const found = new Map<Script, Parts>()
  for (const group of groupsOf(name)) {
    if (!group || (group.family === '' && group.given === '' && group.middle === '')) continue
    const script = scriptOf(group.family + group.given + group.middle)
    if (!found.has(script)) found.set(script, partsOf(group))
  }
  return found
}

const scriptOf = (text: string): Script =>
  /\p{Script=Han}|\p{Script=Hangul}/u.test(text)
    ? 'ideographs'
    : /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text.normalize('NFKC'))
      ? 'kana'
      : 'letters'

const generations: Readonly<Record<string, string>> = {
  jr: 'jr',
  junior: 'jr',
  sr: 'sr',
  senior: 'sr',
  ii: 'ii',
  iii: 'iii',
  iv: 'iv',
}

function partsOf({ family, given, middle, suffix }: PersonNameGroup): Parts {
  // A whole name in one component, "Doe, John": the comma parts it.
  const [before = '', after] = given === '' && middle === '' ? family.split(/[,，、]/u) : [family]
  const parts = [before, after ?? given, middle].map(wordsOf)
  const inParts = parts.map((words) => (words.length > 1 ? generations[words.at(-1) ?? ''] : undefined))
  const [familyWords = [], givenWords = [], middleWords = []] = parts.map((words, n) =>
    inParts[n] === undefined ? words : words.slice(0, -1),
  )
  const bySuffix = wordsOf(suffix).map((word) => generations[word])
  return {
    family: familyWords,
    given: givenWords,
    middle: middleWords,
    generation: [...bySuffix, ...inParts].find((generation) => generation !== undefined) ?? '',
  }
}

const wordsOf = (text: string): readonly string[] =>
  folded(text)
    .split(/[\s ]+/u)
    .map((word) => word.replace(/[^\p{L}\p{M}\p{N}]/gu, ''))
    .filter(Boolean)

/** Letters that no decomposition leads to their base; PS3.5's character sets hold all of them. */
const letters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o\u0308',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ħ: 'h',
  ŋ: 'n',
  ŧ: 't',
}

/** Umlauts are kept as vowel and U+0308 (å as a and U+030A): `areSameWords` takes them as the vowel and as its transliteration. */
function folded(text: string): string {
  const lower = text.normalize('NFKC').toLowerCase()
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(lower))
    return lower.replace(/[\u30a1-\u30f6]/gu, (kana) => String.fromCodePoint((kana.codePointAt(0) ?? 0) - 0x60))
  return [...lower.normalize('NFD')]
    .map((sign) => letters[sign] ?? sign)
    .join('')
    .replace(/[\u0300-\u036f]/gu, (mark, at: number, whole: string) =>
      (mark === '\u0308' && 'aou'.includes(whole[at - 1] ?? ' ')) || (mark === '\u030a' && whole[at - 1] === 'a')
        ? mark
        : '',
    )
}

/** How a word with umlauts is written without them: muller, mueller; aase, ase. */
function spellings(word: string): readonly string[] {
  if (!/[\u0308\u030a]/u.test(word)) return [word]
  return [word.replace(/[\u0308\u030a]/gu, ''), word.replaceAll('\u0308', 'e').replaceAll('a\u030a', 'aa'), word]
}

/** Words run together: "de la Cruz" is "DeLaCruz", "Jean-Pierre" is "Jean Pierre". */
function areSameWords(one: readonly string[], other: readonly string[]): boolean {
  const written = spellings(one.join(''))
  return spellings(other.join('')).some((spelling) => written.includes(spelling))
}

function areSame(one: Parts, other: Parts): boolean {
  if (one.generation !== '' && other.generation !== '' && one.generation !== other.generation) return false
  const [a, b] = [inOneComponent(one), inOneComponent(other)]
  if (a && b) return areSameWords(sorted(a), sorted(b))
  if (a) return isWhole(a, other)
  if (b) return isWhole(b, one)
  return inOrder(one, other) || inOtherOrder(one, other)
}

function inOrder(one: Parts, other: Parts): boolean {
  if (one.family.length > 0 && other.family.length > 0 && !areSameWords(one.family, other.family)) return false
  const [a, b] = [
    [...one.given, ...one.middle],
    [...other.given, ...other.middle],
  ]
  if (one.given.length === 0 || other.given.length === 0)
    // Something must speak for it.
    return one.family.length > 0 && other.family.length > 0
  if (areSameWords(a, b)) return true
  const [first, ...middle] = a
  const [otherFirst, ...otherMiddle] = b
  return areSameWords([first ?? ''], [otherFirst ?? '']) && areMiddlesCompatible(middle, otherMiddle)
}

/** Family and given name exchanged; then nothing tells a middle name from a second family name. */
const inOtherOrder = (one: Parts, other: Parts): boolean =>
  one.family.length > 0 &&
  one.given.length > 0 &&
  areSameWords(one.family, other.given) &&
  areSameWords(one.given, other.family) &&
  areMiddlesCompatible(one.middle, other.middle)

function areMiddlesCompatible(one: readonly string[], other: readonly string[]): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one]
  let at = 0
  return short.every((word) => {
    while (at < long.length && !areSameMiddle(word, long[at] ?? '')) at += 1
    at += 1
    return at <= long.length
  })
}

const areSameMiddle = (one: string, other: string): boolean =>
  areSameWords([one], [other]) ||
  ((one.length === 1 || other.length === 1) && spellings(one)[0]?.[0] === spellings(other)[0]?.[0])

/** A whole name written into the family name. One word there is a family name. */
const inOneComponent = ({ family, given, middle }: Parts): readonly string[] | null =>
  family.length > 1 && given.length === 0 && middle.length === 0 ? family : null

/** "Doe John Q" is Doe^John^Q and John^Doe; what it has beyond family and given name can't be told from a second family name. */
function isWhole(words: readonly string[], { family, given, middle }: Parts): boolean {
  if (given.length === 0) return areSameWords(words, family)
  const asWritten = [
    family,
    [...family, ...given, ...middle],
    [...given, ...middle, ...family],
    [...family, ...given],
    [...given, ...family],
    [...family, ...given, ...middle.map((word) => word.slice(0, 1))],
    [...given, ...middle.map((word) => word.slice(0, 1)), ...family],
  ]
  return asWritten.some((order) => areSameWords(words, order))
}

const sorted = (words: readonly string[]): readonly string[] => [...words].sort()
