import type { Verdict } from '../../../shared/domain/finding'
import { assessmentWords, effectiveWords } from '../../../shared/words/changes'
import { describe, expect, it, vi } from 'vitest'
import { reportHtml } from '../../../main/report/html'
import { changesBetween, effectiveValue } from '../../../shared/compare/changes'
import { newImplantsBetween } from '../../../shared/compare/newImplants'
import { serialRows } from '../../../shared/compare/serial'
import { applyReview } from '../../../shared/findings/review'
import { quantities, quantityIn, quantityOf } from '../../../shared/quantities/catalogue'
import { assessChange } from '../../../shared/quantities/change'
import { changeEvidence } from '../../../shared/quantities/evidence'
import type { Quantity } from '../../../shared/quantities/quantity'
import { referenceBand } from '../../../shared/quantities/reference'
import { rangeOf, rounded, scaleOf } from '../../../shared/quantities/values'
import { draftReport } from '../../../shared/report/draft'
import { bandWords } from '../../../shared/report/sentences'
import { finding, reportSources, study } from '../../helpers/findings'

/** Rows of a test, not of medicine. */
const added = vi.hoisted(() => {
  const nothing = {
    range: null,
    reference: [],
    change: null,
    trend: null,
    echoClip: null,
    phase: null,
    place: { citation: 'Test 2015', mark: 'K' },
  } as const
  return {
    span: {
      ...nothing,
      code: 'testSpan',
      name: 'Test span',
      kind: 'value',
      unit: 'cm',
      decimals: 2,
      range: [0, 10],
      views: ['PLAX'],
      reference: [{ set: 'ASE2015', sex: 'any', low: 1, high: 2, citation: 'Test 2015', mark: 'K' }],
      change: { possibleAt: 0.3, exceedsAt: 0.6, crossingAt: 0.2, crossings: [3], citation: 'Test 2020', mark: 'J' },
      trend: { min: 0, max: 5, ticks: [0, 5] },
      implant: null,
    },
    pump: {
      ...nothing,
      code: 'testPump',
      name: 'Test pump',
      kind: 'presence',
      unit: null,
      decimals: null,
      views: ['A4C'],
      implant: 'device',
    },
  } as const
})
const span: Quantity = added.span
const extended = [...quantities.filter(({ code }) => !code.startsWith('test')), span]

describe('one row more in a copied catalogue', () => {
  const of = { code: 'testSpan', unit: 'cm' }
  it('brings its band, change verdict, axis, decimals and range', () => {
    expect(referenceBand('ASE2015', of, null, extended)).toMatchObject({ low: 1, high: 2, mark: 'K' })
    expect(referenceBand('BSE2020', of, null, extended)).toBeNull()
    expect(rounded(1.23456, of, extended)).toBe(1.23)
    expect(quantityOf('testSpan', extended)?.trend).toEqual({ min: 0, max: 5, ticks: [0, 5] })
    expect([rangeOf(of, extended), scaleOf(of, extended)]).toEqual([
      [0, 10],
      [0, 10],
    ])
    expect(changeEvidence({ code: 'testSpan', citation: 'Test 2020' }, extended)?.mark).toBe('J')
  })
  it.each([
    [1.1, 1.3, 0.2, 'withinVariability'],
    // 1.2 - 0.9 is 0.29999999999999993 in binary.
    [0.9, 1.2, 0.3, 'possible'],
    [2.9, 3.1, 0.2, 'exceedsVariability'],
    [2.2, 1.6, -0.6, 'exceedsVariability'],
  ])('judges %d then, %d now by its rule: %d, %s', (then, now, difference, tier) => {
    expect(assessChange(of, then, now, extended)).toEqual({
      difference,
      tier,
      citation: 'Test 2020',
      mark: 'J',
    })
  })
  it('applies none of its numbers to a value in another unit', () => {
    const other = { code: 'testSpan', unit: 'mm' }
    expect(quantityIn(other, extended)).toBeNull()
    expect(referenceBand('ASE2015', other, null, extended)).toBeNull()
    expect(assessChange(other, 10, 30, extended)).toBeNull()
    expect([rounded(12.34, other, extended), rangeOf(other, extended)]).toEqual([12.3, null])
  })
  it('leaves a code that only a pack knows to its unit: whole per cents from 0 to 100, else one decimal', () => {
    expect(rounded(12.34, { code: 'unknown', unit: '%' })).toBe(12)
    expect(rounded(12.34, { code: 'unknown', unit: 'cm' })).toBe(12.3)
    expect(rangeOf({ code: 'unknown', unit: '%' })).toEqual([0, 100])
  })
})

vi.mock('../../../shared/quantities/catalogue', async (original) => {
  const real = await original<typeof import('../../../shared/quantities/catalogue')>()
  const rows = [...real.quantities, added.span, added.pump]
  return {
    ...real,
    quantities: rows,
    quantityOf: (code: string, catalogue = rows) => real.quantityOf(code, catalogue),
    quantityIn: (of: Parameters<typeof real.quantityIn>[0], catalogue = rows) => real.quantityIn(of, catalogue),
  }
})

describe('a row added to the program’s catalogue', () => {
  const measured = (value: number, more = {}) =>
    finding({ code: 'testSpan', name: 'Test span', unit: 'cm', value, interval: [1.234, 2.345], ...more })
  const lead = (verdict: Verdict) =>
    finding({ code: 'testPump', name: 'Test pump', kind: 'binary', value: null, unit: null, interval: null, verdict })

  it('is shown with its decimals, compared by its rule and refused outside its range', () => {
    expect(effectiveWords(effectiveValue(measured(3.456)))).toBe('3.46 cm')
    expect(changesBetween([measured(3.1)], [measured(2.9)])).toMatchObject([
      { then: { value: 2.9 }, now: { value: 3.1 }, difference: 0.2, tier: 'exceedsVariability', citation: 'Test 2020' },
    ])
    const edit = { action: 'edit', findingId: 'f', value: 11, presence: null } as const
    expect(applyReview(measured(3), edit, 'r', 'now')).toMatchObject({
      ok: false,
      failure: { code: 'outOfRange', params: { name: 'Test span', high: 10, unit: 'cm' } },
    })
  })
  it('stands in the serial table with its rule’s source and what is not confirmed of it', () => {
    const [row] = serialRows([
      {
        study: study('s0', '2025-01-01'),
        findings: [measured(2.9)],
        measurements: [],
      },
      {
        study: study('s1', '2026-01-01'),
        findings: [measured(3.1)],
        measurements: [],
      },
    ])
    const change = row?.cells[1]?.change
    expect(change && assessmentWords(change)).toContain('Test 2020 (our proposal, to be confirmed by a cardiologist)')
  })
  it('is announced as new where it was put there', () => {
    expect(newImplantsBetween(changesBetween([lead('likely')], [lead('unlikely')]), '2025-01-01')).toMatchObject([
      { code: 'testPump', kind: 'device' },
    ])
  })
  it('reaches the report: its band, its decimals, and its evidence in the notes', () => {
    expect(bandWords('ASE2015', measured(2.5), 2.5, null)).toBe('above the reference range, 1 to 2 cm (Test 2015)')
    const sources = reportSources(
      [measured(3.1, { status: 'accepted' }), measured(3.456, { findingId: 'g', code: 'testSpan' })],
      [measured(2.9)],
    )
    const draft = draftReport(sources, null)
    expect(draft.sections.find(({ code }) => code === 'findings')?.text).toContain('Test span 3.1 cm, above')
    expect(draft.unreviewed[0]?.text).toContain('Test span 3.46 cm, 90 % interval 1.23 to 2.35')
    expect(reportHtml(draft, sources, [])).toContain(
      'Reference range of Test span, Test 2015 (not yet confirmed against the primary source). ' +
        'Limits of change of Test span, Test 2020 (our proposal, to be confirmed by a cardiologist).',
    )
  })
})
