import { describe, expect, it } from 'vitest'
import { catalogueText, failure } from '../../../shared/domain/failure'
import { failureOf, type Failure } from '../../../shared/result'
import { failureWords, say, textOf, words, wordsOf, type FailureCode, type WordKey } from '../../../shared/words'
import { en } from '../../../shared/words/en'

const placeholder = /\{\{(\w+)\}\}/g
const nested = /\$t\(([\w.{}]+)/g

/** Every text of the catalogue by its path. */
function textsOf(section: object, path: string): readonly (readonly [path: string, text: string])[] {
  return Object.entries(section).flatMap(([name, value]: [string, unknown]) => {
    const at = path === '' ? name : `${path}.${name}`
    return typeof value === 'string' ? [[at, value] as const] : textsOf(value as object, at)
  })
}
const texts = textsOf(en, '')
const codes = Object.keys(en.failures) as FailureCode[]
/** Sections that a nested text picks from by a parameter, and what it picks. */
const choices: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(en).map(([name, section]) => [name, Object.keys(section)]),
)

/** One sample of parameters for each text that a failure's nested references can pick. */
function samplesOf(code: FailureCode): readonly Failure[] {
  const { message, nextStep } = en.failures[code]
  const own = `${message} ${nextStep}`
  const picked = [...own.matchAll(nested)].flatMap(([, key = '']) => {
    const name = /^(\w+)\.\{\{(\w+)\}\}/.exec(key)
    return name?.[1] !== undefined && name[2] !== undefined ? [{ section: name[1], param: name[2] }] : []
  })
  const names = [...own.matchAll(placeholder)].map(([, name = '']) => name)
  const plain = Object.fromEntries(names.map((name) => [name, 3]))
  const [first] = picked
  if (!first) return [{ code, params: plain }]
  return (choices[first.section] ?? []).map((choice) => ({
    code,
    params: {
      ...plain,
      ...Object.fromEntries(picked.map(({ section, param }) => [param, choices[section]?.[0] ?? ''])),
      [first.param]: choice,
    },
  }))
}

describe('the catalogue', () => {
  it('has its failures in order, each once', () => {
    expect(codes).toEqual([...new Set(codes)].sort())
    expect(codes.length).toBeGreaterThan(180)
  })

  it('has no empty text but the next steps of what is read on, or told beside another failure', () => {
    expect(texts.filter(([, text]) => text.trim() === '').map(([path]) => path)).toEqual([
      'failures.asRecorded.nextStep',
      'failures.needsMore.nextStep',
      'failures.partialReadingKept.nextStep',
    ])
  })

  it('names its parameters by what they are', () => {
    const names = new Set(texts.flatMap(([, text]) => [...text.matchAll(placeholder)].map(([, name = '']) => name)))
    expect(names.size).toBeGreaterThan(150)
    for (const name of names) {
      expect(name).toMatch(/^[a-z]+[a-zA-Z]*\d*$/)
      if (name !== 'p95' && name !== 'float32' && name !== 'int8') expect(name).not.toMatch(/\d/)
      expect(['detail', 'what', 'why', 'wrong', 'said', 'told', 'first']).not.toContain(name)
    }
  })

  it('has no failure whose message is only what it is given, but one kept in an earlier version’s words', () => {
    for (const code of codes.filter((candidate) => candidate !== 'asRecorded'))
      expect(en.failures[code].message.replace(placeholder, '')).toMatch(/\w/)
  })

  it('resolves every reference from one text to another', () => {
    const references = texts.flatMap(([, text]) => [...text.matchAll(nested)].map(([, key = '']) => key))
    expect(references.length).toBeGreaterThan(8)
    const paths = texts.map(([path]) => path.replace(/_(one|other)$/, ''))
    for (const reference of references) {
      const picks = new RegExp(`^${reference.replaceAll('.', '\\.').replace(/\{\{\w+\}\}/g, '\\w+')}$`)
      expect(paths.some((path) => picks.test(path))).toBe(true)
    }
  })

  it('makes whole words of every failure, whatever its nested texts pick', () => {
    const failures = codes.flatMap(samplesOf)
    expect(failures.length).toBeGreaterThanOrEqual(codes.length)
    for (const sample of failures) {
      const { message, nextStep } = failureWords(sample)
      for (const text of [message, nextStep])
        expect(text, sample.code).not.toMatch(/\{\{|\}\}|\$t\(|undefined|failures\./)
      expect(message, sample.code).not.toBe('')
    }
    expect(new Set(failures.map(({ code }) => code)).size).toBe(codes.length)
  })
})

describe('a text within a failure', () => {
  const refused = failureOf('checkpointRefused', { fault: textOf('checkpointFaults.entryTwice', { name: 'w' }) })
  const other = failureOf('checkpointOther', {
    model: 'EchoCLIP',
    faults: [
      textOf('checkpointFaults.tensorMissing', { name: 'a' }),
      textOf('checkpointFaults.tensorSuperfluous', { name: 'b' }),
    ],
  })

  it('is said in its place, several as a list', () => {
    expect(failureWords(refused).message).toBe('This checkpoint was refused: w occurs twice.')
    expect(failureWords(other).message).toBe('This is not a checkpoint of EchoCLIP: a is missing; b is not part of it.')
  })

  it('crosses a boundary as data, and only where the catalogue has it', () => {
    for (const sample of [refused, other]) {
      const crossed = failure.parse(JSON.parse(JSON.stringify(sample)))
      expect(crossed).toEqual(sample)
      expect(failureWords(crossed)).toEqual(failureWords(sample))
    }
    expect(catalogueText.safeParse({ key: 'checkpointFaults.nowhere', params: {} }).success).toBe(false)
    expect(catalogueText.safeParse({ key: 'checkpointFaults', params: {} }).success).toBe(false)
    const counted = { key: 'int8Reasons.otherwise', params: { count: 1 } }
    expect(wordsOf(catalogueText.parse(counted))).toBe('it refuses, or sees another view in, 1 loop')
  })

  it('is never taken from what a file says', () => {
    const text = '$t(failures.bug.message) {{reason}}'
    expect(failureWords(failureOf('importFailed', { reason: text })).message).toContain(text)
  })
})

describe('plurals', () => {
  it('go by their count, also of two in one text', () => {
    expect(failureWords(failureOf('framesCutOff', { kept: 1, frames: 3 })).message).toBe(
      'truncated after frame 1 of 3: 1 frame kept',
    )
    const params = { loops: 1, patients: 2, leastLoops: 10, leastPatients: 5 }
    expect(failureWords(failureOf('tooFewLoops', params)).message).toBe(
      'The check found 1 loop of 2 patients that this model reads; it needs 10 of 5.',
    )
  })

  it('stand in the catalogue in both forms', () => {
    const plural = texts.filter(([path]) => /_(one|other)$/.test(path)).map(([path]) => path)
    expect(plural.length).toBeGreaterThan(40)
    for (const path of plural)
      expect(plural).toContain(
        path.endsWith('_one') ? path.replace(/_one$/, '_other') : path.replace(/_other$/, '_one'),
      )
  })

  it('are asked for without their suffix', () => {
    const keys: WordKey[] = ['counts.loops', 'framesKept']
    for (const key of keys) expect(words.exists(key, { count: 2 })).toBe(true)
  })
})

describe('a value stands as it is typed', () => {
  const typed = [
    '$t(x)',
    '$t(reading.back)',
    'a $t(x, {"lng": "de"}) b',
    '{{name}}',
    '$& $1 $$',
    "O'Brien <b>/&amp;",
    '$t(',
  ]

  it.each(typed)('%s', (name) => {
    expect(say('compare.then', { date: name })).toBe(en.compare.then.replace('{{date}}', () => name))
    // Beside a nested text of the catalogue, which is still put in.
    expect(say('compare.notes.readInPart', { which: 'prior', reason: name })).toBe(
      say('compare.notes.readInPart', { which: 'prior', reason: 'REASON' }).replace('REASON', () => name),
    )
    // Within a text that is a parameter of another.
    expect(wordsOf(textOf('compare.then', { date: textOf('compare.now', { date: name }) }))).toContain(name)
  })

  it('in the window’s texts too, which i18next hands out itself', () =>
    expect(words.getFixedT('en')('compare.then', { date: '$t(x)' })).toContain('$t(x)'))
})
