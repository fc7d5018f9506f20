import { describe, expect, it } from 'vitest'
import { serialRows, type SerialVisit } from '../../../shared/compare/serial'
import type { Finding } from '../../../shared/domain/finding'
import type { PlacedMeasurement } from '../../../shared/domain/measurement'
import { failureOf } from '../../../shared/result'
import { assessmentWords, cellWords } from '../../../shared/words/changes'
import { study } from '../../helpers/findings'
import { statement } from '../../helpers/records'

const model = { id: 'm', version: '1', sha256: 'ab'.repeat(32), provider: 'cpu', precision: 'float32' as const }
const finding = (change: Partial<Finding>): Finding => ({
  ...statement({ value: 60 }),
  findingId: 'f',
  runId: 'r',
  studyInstanceUid: 's',
  model,
  status: 'accepted',
  editedValue: null,
  editedPresence: null,
  reviewedBy: null,
  reviewedAt: null,
  ...change,
})
const length = (code: string | null, lengthCm: number, change: Partial<PlacedMeasurement> = {}): PlacedMeasurement => ({
  measurementId: 'm',
  studyInstanceUid: 's',
  sopInstanceUid: 'i',
  frame: 0,
  kind: 'distance',
  code,
  label: null,
  points: [
    { x: 0, y: 0 },
    { x: 1, y: 1 },
  ],
  values: [{ name: 'length', value: lengthCm, unit: 'cm' }],
  region: { index: 0, dataType: 1, x: { perPixel: 0.1, unit: 'cm' }, y: { perPixel: 0.1, unit: 'cm' } },
  createdBy: 'reader',
  createdAt: '2026-01-01T00:00:00Z',
  view: 'PLAX',
  ...change,
})
type Contents = Omit<SerialVisit, 'study'>
const visit = (findings: readonly Finding[], measurements: readonly PlacedMeasurement[] = []): Contents => ({
  findings,
  measurements,
})
/** Visits of successive years, or of the dates given. */
const serial = (contents: readonly Contents[], dates: readonly (string | null)[] = []) =>
  serialRows(
    contents.map((content, n) => {
      const date = dates[n]
      return {
        ...content,
        study: { ...study(`${n}`, `202${n}-01-01`), ...(date !== undefined && { studyDate: date }) },
      }
    }),
  )

describe('the serial table', () => {
  it('sets each value beside the visit before it, with the sign and words of its change', () => {
    const [row] = serial([
      visit([finding({})]),
      visit([finding({ value: 58 })]),
      visit([finding({ value: 40, status: 'unreviewed' })]),
    ])
    expect(
      row?.cells.map((cell) => [
        cellWords(cell),
        cell.change?.difference ?? null,
        cell.change?.tier ?? null,
        cell.status,
      ]),
    ).toEqual([
      ['60 %', null, null, 'accepted'],
      ['58 %', -2, 'withinVariability', 'accepted'],
      ['40 %', -18, 'exceedsVariability', 'unreviewed'],
    ])
    const change = row?.cells[2]?.change
    expect(change && assessmentWords(change)).toMatch(/exceeds measurement variability; .+/)
  })
  it('shows no value that was refused or rejected, and compares with none', () => {
    const [row] = serial([
      visit([finding({ status: 'rejected' })]),
      visit([
        finding({ value: null, refusal: failureOf('asRecorded', { text: 'Outside what this model was trained on' }) }),
      ]),
      visit([]),
      visit([finding({ value: 50 })]),
    ])
    expect(row?.cells.map(({ kind }) => kind)).toEqual(['rejected', 'refused', 'missing', 'value'])
    expect(row?.cells.map(({ change }) => change?.difference ?? null)).toEqual([null, null, null, null])
    expect(JSON.stringify(row)).not.toContain('60')
    expect(row?.cells.map(cellWords)).toEqual([
      'rejected by the reader',
      'Outside what this model was trained on',
      '',
      '50 %',
    ])
  })
  it('takes the reader’s value where it was edited, and says that the sources differ', () => {
    const [row] = serial([visit([finding({})]), visit([finding({ status: 'edited', editedValue: 52 })])])
    const cell = row?.cells[1]
    expect(cell).toMatchObject({ change: { difference: -8 }, status: 'edited' })
    expect(cell && cellWords(cell)).toBe('52 %')
    expect(cell?.change && assessmentWords(cell.change)).toContain('model then, reader now')
  })
  it('lists measurements by quantity and view, and compares only where each visit has one', () => {
    const rows = serial([
      visit([], [length('LVIDd', 4.8)]),
      visit([], [length('LVIDd', 5.1), length('IVC', 2, { view: null })]),
      visit([], [length('LVIDd', 5.1), length('LVIDd', 5.3)]),
    ])
    expect(rows.map(({ name, kind }) => [name, kind])).toEqual([
      ['LV internal diameter, end diastole (LVIDd), PLAX', 'measurement'],
      ['Inferior vena cava diameter (IVC)', 'measurement'],
    ])
    expect(rows[0]?.cells.map((cell) => [cellWords(cell), cell.change?.difference ?? null])).toEqual([
      ['4.80 cm', null],
      ['5.10 cm', 0.3],
      ['5.10 cm, 5.30 cm', null],
    ])
  })
  it('never compares or shows what nobody named, nor one of a name that no quantity has', () => {
    const nameless = [length(null, 4.8), length(null, 3, { label: 'Cavity' }), length('noSuchQuantity', 2)]
    expect(serial([visit([], nameless), visit([], nameless)])).toEqual([])
  })
  it('does not subtract one view from another', () => {
    const rows = serial([visit([], [length('LVIDd', 4.8)]), visit([], [length('LVIDd', 5.1, { view: 'A4C' })])])
    expect(rows).toHaveLength(2)
    expect(rows.flatMap(({ cells }) => cells.map(({ change }) => change))).toEqual([null, null, null, null])
  })
  it('compares with the prior visit by the rule of priors, not with the column to the left', () => {
    const same = ['2025-01-01', '2026-01-01', '2026-01-01']
    const [row] = serial([visit([finding({})]), visit([finding({ value: 50 })]), visit([finding({ value: 58 })])], same)
    expect(row?.cells.map(({ change }) => change?.difference ?? null)).toEqual([null, -10, -2])
    const [undated] = serial([visit([finding({})]), visit([finding({ value: 50 })])], [null, null])
    expect(undated?.cells.map(({ change }) => change)).toEqual([null, null])
  })
})
