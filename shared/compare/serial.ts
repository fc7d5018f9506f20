import type { Change, EffectiveValue } from '../domain/comparison'
import type { Finding } from '../domain/finding'
import type { Measurement } from '../domain/measurement'
import { changesBetween, foremost, effectiveValue } from './changes'

/** What one visit says in one row, and how that differs from the visit before it. */
export interface SerialCell {
  readonly kind: 'value' | 'refused' | 'rejected' | 'missing'
  /** Of a finding; null for a measurement. */
  readonly value: EffectiveValue | null
  readonly measurements: readonly Measurement[]
  /** Null for a measurement, which is a reader's. */
  readonly status: Finding['status'] | null
  /** From the visit before, in the row's unit; null where either visit has no single value. */
  readonly change: SerialChange | null
}

export type SerialChange = Pick<Change, 'difference' | 'tier' | 'reason' | 'badges' | 'citation'>

export interface SerialRow {
  readonly name: string
  readonly unit: string | null
  readonly kind: 'finding' | 'measurement'
  /** One for each visit, oldest first. */
  readonly cells: readonly SerialCell[]
}

export interface SerialVisit {
  readonly findings: readonly Finding[]
  readonly measurements: readonly Measurement[]
}

const MISSING: SerialCell = { kind: 'missing', value: null, measurements: [], status: null, change: null }

/** Findings, then measurements by their label, each with all visits; visits come oldest first. */
export function serialRows(visits: readonly SerialVisit[]): readonly SerialRow[] {
  const newestFirst = [...visits].reverse()
  const named = new Map(
    newestFirst
      .flatMap(({ findings }) => findings)
      .map((finding) => [finding.code, finding] as const)
      .reverse(),
  )
  const codes = [...new Set(newestFirst.flatMap(({ findings }) => findings.map(({ code }) => code)))]
  const labels = [...new Set(visits.flatMap(({ measurements }) => measurements.map(labelOf)))]
  return [
    ...codes.map((code): SerialRow => ({
      name: named.get(code)?.name ?? code,
      unit: named.get(code)?.unit ?? null,
      kind: 'finding',
      cells: visits.map(({ findings }, n) => findingCell(code, findings, visits[n - 1]?.findings ?? null)),
    })),
    ...labels.map((label): SerialRow => ({
      name: label,
      unit: 'cm',
      kind: 'measurement',
      cells: visits.map(({ measurements }, n) =>
        measurementCell(label, measurements, visits[n - 1]?.measurements ?? []),
      ),
    })),
  ]
}

function findingCell(code: string, findings: readonly Finding[], before: readonly Finding[] | null): SerialCell {
  const finding = foremost(findings, code)
  if (!finding) return MISSING
  const value = effectiveValue(finding)
  if (value.kind === 'nothing')
    return {
      ...MISSING,
      kind: finding.status === 'rejected' ? 'rejected' : 'refused',
      value,
      status: finding.status,
    }
  const change =
    before && foremost(before, code) ? changesBetween(findings, before).find((one) => one.code === code) : undefined
  return { ...MISSING, kind: 'value', value, status: finding.status, change: change ?? null }
}

const labelOf = ({ label }: Measurement): string => label || 'Distance'

/** Where a label stands more than once in a visit all are told and none is compared. */
function measurementCell(
  label: string,
  measurements: readonly Measurement[],
  before: readonly Measurement[],
): SerialCell {
  const [now, ...more] = measurements.filter((one) => labelOf(one) === label)
  if (!now) return MISSING
  const [then, ...others] = before.filter((one) => labelOf(one) === label)
  // Of lengths shown with two decimals; the rounding takes binary dust off their difference.
  const difference =
    then && more.length === 0 && others.length === 0
      ? Math.round(100 * (Number(now.lengthCm.toFixed(2)) - Number(then.lengthCm.toFixed(2)))) / 100
      : null
  return {
    ...MISSING,
    kind: 'value',
    measurements: [now, ...more],
    change:
      difference === null
        ? null
        : {
            difference,
            tier: 'notComparable',
            reason: { kind: 'variabilityUnknown' },
            badges: [],
            citation: '',
          },
  }
}
