import type { Change, EffectiveValue } from '../domain/comparison'
import type { Finding } from '../domain/finding'
import type { Measurement } from '../domain/measurement'
import { decimalsOf, measurementName } from '../measure/words'
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

export interface SerialChange extends Pick<Change, 'difference' | 'tier' | 'reason' | 'badges' | 'citation'> {
  /** Null for a measurement that nobody named. */
  readonly code: string | null
}

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

/** Findings, then measurements by what they measure, each with all visits; visits come oldest first. */
export function serialRows(visits: readonly SerialVisit[]): readonly SerialRow[] {
  const newestFirst = [...visits].reverse()
  const named = new Map(
    newestFirst
      .flatMap(({ findings }) => findings)
      .map((finding) => [finding.code, finding] as const)
      .reverse(),
  )
  const codes = [...new Set(newestFirst.flatMap(({ findings }) => findings.map(({ code }) => code)))]
  const measured = new Map(
    visits.flatMap(({ measurements }) =>
      measurements.map((measurement) => [rowKey(measurement), measurement] as const),
    ),
  )
  return [
    ...codes.map((code): SerialRow => ({
      name: named.get(code)?.name ?? code,
      unit: named.get(code)?.unit ?? null,
      kind: 'finding',
      cells: visits.map(({ findings }, n) => findingCell(code, findings, visits[n - 1]?.findings ?? null)),
    })),
    ...[...measured].map(([key, newest]): SerialRow => ({
      name: measurementName(newest),
      unit: newest.values[0]?.unit ?? null,
      kind: 'measurement',
      cells: visits.map(({ measurements }, n) => measurementCell(key, measurements, visits[n - 1]?.measurements ?? [])),
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
    before && foremost(before, code)
      ? changesBetween(findings, before).find((candidate) => candidate.code === code)
      : undefined
  return { ...MISSING, kind: 'value', value, status: finding.status, change: change ?? null }
}

/** Measurements of the same thing in the same way share a row. */
const rowKey = ({ kind, code, label }: Measurement): string => JSON.stringify([kind, code, label])

/** Where one is measured more than once in a visit all are told and none is compared; of several values the first is. */
function measurementCell(
  key: string,
  measurements: readonly Measurement[],
  before: readonly Measurement[],
): SerialCell {
  const [now, ...more] = measurements.filter((measurement) => rowKey(measurement) === key)
  if (!now) return MISSING
  const [then, ...others] = before.filter((measurement) => rowKey(measurement) === key)
  const difference = then && more.length === 0 && others.length === 0 ? differenceBetween(now, then) : null
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
            code: null,
            reason: { kind: 'variabilityUnknown' },
            badges: [],
            citation: '',
          },
  }
}

/** Of the values as shown; the rounding takes binary dust off their difference. */
function differenceBetween(now: Measurement, then: Measurement): number | null {
  const [a, b] = [now.values[0], then.values[0]]
  if (!a || a.name !== b?.name || a.unit !== b.unit) return null
  const decimals = decimalsOf(now.kind, a.name)
  const shown = (value: number): number => Number(value.toFixed(decimals))
  return shown(shown(a.value) - shown(b.value))
}
