import { describe, expect, it } from 'vitest'
import { serialRows, type SerialVisit } from '../../../shared/compare/serial'
import type { Finding } from '../../../shared/domain/finding'
import type { Measurement } from '../../../shared/domain/measurement'
import { failureOf } from '../../../shared/result'
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
const length = (label: string, lengthCm: number): Measurement => ({ label, lengthCm, frame: 0 }) as Measurement
const visit = (findings: readonly Finding[], measurements: readonly Measurement[] = []): SerialVisit => ({
  findings,
  measurements,
})

describe('the serial table', () => {
  it('sets each value beside the visit before it, with the sign and words of its change', () => {
    const [row] = serialRows([
      visit([finding({})]),
      visit([finding({ value: 58 })]),
      visit([finding({ value: 40, status: 'unreviewed' })]),
    ])
    expect(row?.cells.map(({ words, difference, tier, status }) => [words, difference, tier, status])).toEqual([
      ['60 %', null, null, 'accepted'],
      ['58 %', -2, 'withinVariability', 'accepted'],
      ['40 %', -18, 'exceedsVariability', 'unreviewed'],
    ])
    expect(row?.cells[2]?.assessment).toMatch(/exceeds measurement variability; .+/)
  })
  it('shows no value that was refused or rejected, and compares with none', () => {
    const [row] = serialRows([
      visit([finding({ status: 'rejected' })]),
      visit([
        finding({ value: null, refusal: failureOf('asRecorded', { text: 'Outside what this model was trained on' }) }),
      ]),
      visit([]),
      visit([finding({ value: 50 })]),
    ])
    expect(row?.cells.map(({ kind }) => kind)).toEqual(['rejected', 'refused', 'missing', 'value'])
    expect(row?.cells.map(({ difference }) => difference)).toEqual([null, null, null, null])
    expect(JSON.stringify(row)).not.toContain('60 %')
  })
  it('takes the reader’s value where it was edited, and says that the sources differ', () => {
    const [row] = serialRows([visit([finding({})]), visit([finding({ status: 'edited', editedValue: 52 })])])
    expect(row?.cells[1]).toMatchObject({ words: '52 %', difference: -8, status: 'edited' })
    expect(row?.cells[1]?.assessment).toContain('model then, reader now')
  })
  it('lists measurements by label, and compares only where each visit has one', () => {
    const rows = serialRows([
      visit([], [length('LVEDD', 4.8)]),
      visit([], [length('LVEDD', 5.1), length('', 2)]),
      visit([], [length('LVEDD', 5.1), length('LVEDD', 5.3)]),
    ])
    expect(rows.map(({ name, kind }) => [name, kind])).toEqual([
      ['LVEDD', 'measurement'],
      ['Distance', 'measurement'],
    ])
    expect(rows[0]?.cells.map(({ words, difference }) => [words, difference])).toEqual([
      ['4.80 cm', null],
      ['5.10 cm', 0.3],
      ['5.10 cm, 5.30 cm', null],
    ])
  })
})
