import { describe, expect, it } from 'vitest'
import { echoClipTasks } from '../../../main/modelImport/echoClipTasks'
import { ourPrompts } from '../../../main/modelImport/ourPrompts'
import { draftManifest } from '../../../models/phantom-clip/draftManifest'
import { viewCode } from '../../../shared/domain/loop'
import { quantities, quantityOf } from '../../../shared/quantities/catalogue'
import { placeWords } from '../../../shared/quantities/place'
import { publishedErrorWords, publishedThreshold } from '../../../shared/quantities/published'
import { evidenceMarks, referenceSets, type Evidence, type Quantity } from '../../../shared/quantities/quantity'
import { signed } from '../../../shared/quantities/values'

const evidenceIn = ({ place, reference, change, echoClip }: Quantity): readonly Evidence[] =>
  [place, ...reference, change, echoClip?.error, echoClip?.threshold].filter(
    (evidence) => evidence !== null && evidence !== undefined,
  )

const finite = (numbers: readonly (number | null)[]): readonly number[] =>
  numbers.filter((number) => number !== null).filter(Number.isFinite)

it('says of every quantity where it is read, by which source, and how sure that is', () => {
  expect(placeWords('LVEF')).toBe(
    'Read in A4C, A2C, over the whole cycle: ASE/EACVI 2015 (not yet confirmed against the primary source)',
  )
  expect(placeWords('pacemaker')).toBe('Read in A4C: Christensen 2024, four-chamber loops')
  expect(placeWords('ofAPackAlone')).toBe('')
})

it.each([
  [5, '+5'],
  [-17, '−17'],
  [-0.3, '−0.3'],
  [0, '±0'],
])('a difference of %d is shown as %s', (difference, shown) => expect(signed(difference)).toBe(shown))

it('lists 30 quantities, each code and name once', () => {
  expect(quantities).toHaveLength(30)
  expect(new Set(quantities.map(({ code }) => code)).size).toBe(30)
  expect(new Set(quantities.map(({ name }) => name)).size).toBe(30)
  expect(quantities.map(({ kind }) => kind).filter((kind) => kind === 'value')).toHaveLength(15)
})

describe.each(quantities.map((row) => [row.code, row] as const))('%s', (_code, row) => {
  it('has a code without spaces, a name, and views that loops can have', () => {
    expect(row.code).toMatch(/^[A-Za-z]\w*$/)
    expect(row.name.trim()).toBe(row.name)
    expect(row.name).not.toBe('')
    expect(row.views.length).toBeGreaterThan(0)
    expect(new Set(row.views).size).toBe(row.views.length)
    for (const view of row.views) expect(viewCode.exclude(['other']).safeParse(view).success).toBe(true)
  })
  it('has unit and decimals where it is a value, and no number of one where it is not', () => {
    if (row.kind === 'value') {
      expect(row.unit).toMatch(/\S/)
      expect(row.decimals).toBeGreaterThanOrEqual(0)
      expect(row.decimals).toBeLessThanOrEqual(3)
      expect(row.implant).toBeNull()
      expect(row.echoClip?.threshold ?? null).toBeNull()
    } else {
      expect([row.unit, row.decimals, row.range, row.change, row.trend, row.echoClip?.error ?? null]).toEqual(
        Array.from({ length: 6 }, () => null),
      )
      expect(row.reference).toEqual([])
    }
    if (row.kind !== 'presence') expect(row.implant).toBeNull()
  })
  it('cites a source for each of its numbers and marks how sure it is', () => {
    for (const { citation, mark } of evidenceIn(row)) {
      expect(citation).toMatch(/\S{3}/)
      expect(evidenceMarks).toContain(mark)
    }
  })
  it('has ordered bands of known sets, one for a set and sex, within what a value can be', () => {
    const [lowest, highest] = row.range ?? [-Infinity, Infinity]
    expect(lowest).toBeLessThan(highest)
    for (const { set, low, high } of row.reference) {
      expect(Object.keys(referenceSets)).toContain(set)
      expect(finite([low, high]).length).toBeGreaterThan(0)
      expect(low ?? lowest).toBeLessThan(high ?? highest)
      expect(low ?? lowest).toBeGreaterThanOrEqual(lowest)
      expect(high ?? highest).toBeLessThanOrEqual(highest)
    }
    const asked = row.reference.flatMap(({ set, sex }) =>
      sex === 'any' ? [`${set} M`, `${set} F`] : [`${set} ${sex}`],
    )
    expect(new Set(asked).size).toBe(asked.length)
  })
  it('has a change rule whose tiers rise and whose crossings a value can have', () => {
    if (!row.change) return
    const { possibleAt, exceedsAt, crossingAt, crossings } = row.change
    expect(possibleAt).toBeGreaterThan(0)
    expect(exceedsAt).toBeGreaterThan(possibleAt)
    expect(crossingAt === null).toBe(crossings.length === 0)
    if (crossingAt !== null) expect(crossingAt).toBeLessThanOrEqual(exceedsAt)
    const [lowest, highest] = row.range ?? [-Infinity, Infinity]
    for (const limit of crossings) {
      expect(limit).toBeGreaterThan(lowest)
      expect(limit).toBeLessThan(highest)
    }
  })
  it('has an axis with its ends as first and last tick', () => {
    if (!row.trend) return
    const { min, max, ticks } = row.trend
    expect(ticks.length).toBeGreaterThan(1)
    expect([ticks[0], ticks.at(-1)]).toEqual([min, max])
    expect([...ticks].sort((a, b) => a - b)).toEqual(ticks)
    expect(new Set(ticks).size).toBe(ticks.length)
  })
})

it('has 7 numbers with evidence beside where each is read: three bands, a change rule, two errors and a threshold', () => {
  expect(
    quantities.flatMap((row) => evidenceIn(row).filter((evidence) => evidence !== row.place)).map(({ mark }) => mark),
  ).toEqual(['S', 'S', 'V', 'J', 'V', 'V', 'V'])
  expect(quantities.filter(({ change }) => change).map(({ code }) => code)).toEqual(['LVEF'])
  expect(quantities.filter(({ trend }) => trend).map(({ code }) => code)).toEqual(['LVEF'])
  expect(quantities.flatMap(({ code, implant }) => (implant === null ? [] : [`${code} ${implant}`]))).toEqual([
    'pacemaker device',
    'TAVR procedure',
    'mitralClip procedure',
  ])
})

describe('what was published for EchoCLIP', () => {
  it('is worded as packs carry it', () => {
    expect(quantities.map(publishedErrorWords).filter((words) => words !== null)).toEqual([
      'published mean absolute error 8.4 points inside, 7.1 outside the authors’ hospital (Christensen 2024)',
      'published mean absolute error 10.8 mmHg (Christensen 2024)',
    ])
    expect(quantities.map(publishedThreshold).filter((limit) => limit !== null)).toEqual([
      { value: 0.298, source: 'tuned for F1 on the authors’ test set with their wordings (Christensen 2024)' },
    ])
  })
})

describe('packs ask for quantities of the catalogue, under its name and of its kind', () => {
  const kinds = { regression: 'value', binary: 'presence', graded: 'grade' } as const
  it.each([
    [
      'an imported EchoCLIP',
      echoClipTasks(ourPrompts, { rule: 'paper', views: ['A4C'], asPublished: false }),
      ourPrompts.groups.length,
    ],
    ['the phantom pack', draftManifest().tasks, 5],
  ])('%s', (_pack, tasks, count) => {
    expect(tasks).toHaveLength(count)
    for (const task of tasks) {
      const row = quantityOf(task.code)
      expect([row?.name, row?.kind]).toEqual([task.name, kinds[task.kind]])
      if (task.kind === 'regression') expect(row?.unit).toBe(task.unit)
    }
  })
})
