import { describe, expect, it } from 'vitest'
import { parsePersonName } from '../../../shared/dicom/values'
import {
  belongsAmong,
  demographicDifferences,
  filledFrom,
  isSameName,
  isSameSubject,
  type Demographics,
} from '../../../shared/identity/demographics'

const same = (one: string, other: string): boolean => {
  const [a, b] = [parsePersonName(one), parsePersonName(other)]
  const forth = isSameName(a, b)
  expect(isSameName(b, a), `${other} beside ${one}`).toBe(forth)
  return forth
}

describe('names of one person', () => {
  it.each([
    ['Doe^John', 'DOE^JOHN', 'letter case'],
    ['DOE^JOHN', 'doe^john ', 'case and trailing space'],
    ['DOE^JOHN', 'John^Doe', 'order'],
    ['DOE JOHN', 'Doe^John', 'all in one component'],
    ['Doe, John', 'Doe^John', 'a comma in one component'],
    ['John Doe', 'Doe^John', 'all in one component, given name first'],
    ['Doe^John', 'Doe^John^Quincy', 'middle name absent'],
    ['Doe^John Quincy', 'Doe^John', 'middle name in the given name'],
    ['Doe^John^Q', 'Doe^John^Quincy', 'middle initial'],
    ['Doe^John^Q.', 'Doe^John Quincy', 'middle initial with a stop'],
    ['Doe^John^Quincy Adam', 'Doe^John^Adam', 'one of two middle names'],
    ['Doe^John^^Dr', 'Doe^John', 'title'],
    ['Doe^John^^^MD', 'Doe^John', 'degree'],
    ['Doe^John^^^Jr', 'Doe Jr^John', 'generation elsewhere'],
    ['Doe^John^^^Jr', 'Doe^John', 'generation absent'],
    ['Müller^Jörg', 'Mueller^Joerg', 'umlauts spelt out'],
    ['Müller^Jörg', 'MULLER^JORG', 'umlauts without dots'],
    ['Sørensen^Åse', 'Soerensen^Aase', 'Danish letters spelt out'],
    ['Sørensen^Åse', 'Sorensen^Ase', 'Danish letters bare'],
    ['Strauß^Änne', 'STRAUSS^AENNE', 'sharp s'],
    ['Łukasz^Żółć', 'Lukasz^Zolc', 'Polish'],
    ['Nguyễn^Thị Ánh', 'NGUYEN^THI ANH', 'Vietnamese'],
    ['García Márquez^José', 'GARCIA MARQUEZ^JOSE', 'Spanish'],
    ["O'Brien^Pat", 'OBrien^Pat', 'apostrophe'],
    ['O’Brien^Pat', 'O Brien^Pat', 'typographic apostrophe, space'],
    ['de la Cruz^Maria', 'DELACRUZ^MARIA', 'particles run together'],
    ['Smith-Jones^Ann', 'Smith Jones^Ann', 'hyphen'],
    ['Dupont^Jean-Pierre', 'Dupont^Jean Pierre', 'hyphen in a given name'],
    ['Yamada^Tarou=山田^太郎=やまだ^たろう', 'YAMADA^TAROU', 'ideographs beside'],
    ['Yamada^Tarou=山田^太郎=やまだ^たろう', '=山田^太郎', 'ideographs alone'],
    ['Yamada^Tarou=山田^太郎=やまだ^たろう', '==ヤマダ^タロウ', 'kana alone'],
    ['ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎', '山田^太郎', 'half-width kana first'],
    ['Hong^Gildong=洪^吉洞=홍^길동', 'Hong^Gildong', 'Korean'],
    ['', 'Doe^John', 'no name'],
    ['^^^^', 'Doe^John', 'no name, with carets'],
    ['Doe', 'Doe^John', 'no given name'],
    ['de la Cruz', 'de la Cruz^Maria', 'no given name after particles'],
  ])('%s and %s: %s', (one, other) => expect(same(one, other)).toBe(true))
})

describe('names that may be of two people', () => {
  it.each([
    ['Roe^Jane', 'Doe^John', 'all else'],
    ['Doe^John', 'Doe^Jane', 'given name'],
    ['Doe^John', 'Roe^John', 'family name'],
    ['Doe^Ann', 'Doe Roe^Ann', 'a second family name'],
    ['Schmidt^Anna', 'Weber^Anna', 'a married name'],
    ['Doe^John^Quincy', 'Doe^John^Robert', 'middle names'],
    ['Doe^John^Q', 'Doe^John^Robert', 'a middle initial of another name'],
    ['Doe^J', 'Doe^John', 'a given name’s initial'],
    ['Doe^Twin^A', 'Doe^Twin^B', 'twins'],
    ['Doe^Baby 1', 'Doe^Baby 2', 'newborns by number'],
    ['Doe^John^^^Jr', 'Doe^John^^^Sr', 'father and son'],
    ['Doe III^John', 'Doe^John^^^II', 'generations'],
    ['Dupont^Jean-Pierre', 'Dupont^Jean-Paul', 'double given names'],
    ['Doe^John', 'John^Doe Smith', 'a name more, other order'],
    ['Doe^John', 'Doe^Johnny', 'a short form'],
    ['Bauer^Eva', 'Baur^Eva', 'no umlaut'],
    ['Tanaka^Ken=田中^健', 'Tanaka^Ken=田中^賢', 'ideographs'],
    ['Yamada^Tarou', '山田^太郎', 'no script in common'],
    ['राम', 'रमा', 'vowel signs'],
    ['Иванов^Иван', 'Петров^Иван', 'Cyrillic'],
    ['Doe^', '^John', 'no part in common'],
  ])('%s and %s: %s', (one, other) => expect(same(one, other)).toBe(false))
})

const person = (name: string, birthDate: string | null = null, sex: Demographics['sex'] = null) => ({
  name: parsePersonName(name),
  birthDate,
  sex,
})
const subject = (patientId: string, ...of: Parameters<typeof person>) => ({
  issuerOfPatientId: '',
  patientId,
  ...person(...of),
})

describe('demographics', () => {
  it('differ by what both records have', () => {
    expect(
      demographicDifferences(person('Roe^Jane', '1950-01-01', 'F'), person('Doe^John', '1961-02-03', 'M')),
    ).toEqual(['name', 'birthDate', 'sex'])
    expect(demographicDifferences(person('Doe^John', null, 'M'), person('DOE^JOHN', '1961-02-03', null))).toEqual([])
    expect(demographicDifferences(person('Doe^John', '1961-03-02'), person('Doe^John', '1961-02-03'))).toEqual([
      'birthDate',
    ])
  })
  it('of instances of one study agree, and so does the ID unless name and birth date speak for it', () => {
    const doe = subject('1', 'Doe^John', '1961-02-03', 'M')
    expect(isSameSubject(doe, subject('1', 'Roe^Jane', '1961-02-03', 'F'))).toBe(false)
    expect(isSameSubject(doe, subject('', 'Doe^John'))).toBe(true)
    expect(isSameSubject(doe, subject('2', 'DOE^JOHN', '1961-02-03'))).toBe(true)
    expect(isSameSubject(doe, subject('2', 'DOE^JOHN'))).toBe(false)
    expect(isSameSubject(subject('1', ''), subject('2', ''))).toBe(false)
  })
  it('fill each other up, and keep what is there', () => {
    expect(filledFrom(subject('', '', null, 'M'), subject('7', 'Doe^John', '1961-02-03', 'F'))).toMatchObject({
      patientId: '7',
      birthDate: '1961-02-03',
      sex: 'M',
      name: { family: 'Doe' },
    })
  })
})

describe('a study belongs among visits', () => {
  const maiden = person('Schmidt^Anna', '1980-01-01', 'F')
  const married = person('Weber^Anna', '1980-01-01', 'F')
  it('that it differs from in nothing', () => {
    expect(belongsAmong(maiden, [maiden, person('SCHMIDT^ANNA')])).toBe(true)
    expect(belongsAmong(married, [maiden])).toBe(false)
    expect(belongsAmong(maiden, [])).toBe(false)
  })
  it('of a person whose other name a reader has filed there, and of no third name', () => {
    expect(belongsAmong(married, [maiden, married])).toBe(true)
    expect(belongsAmong(person('Weber^Anna', '1981-01-01', 'F'), [maiden, married])).toBe(false)
    expect(belongsAmong(person('Huber^Anna', '1980-01-01', 'F'), [maiden, married])).toBe(false)
  })
  it('only where a record that bridges says what differs', () => {
    expect(belongsAmong(person('Doe^John', '1960-01-01'), [person('Doe^John', '1950-01-01'), person('Doe^John')])).toBe(
      false,
    )
  })
})
