import type { Change, EffectiveValue } from '../domain/comparison'
import type { Finding } from '../domain/finding'
import type { PlacedMeasurement } from '../domain/measurement'
import type { Study } from '../domain/study'
import { isNamed } from '../measure/naming'
import { decimalsOf, measurementName } from '../measure/words'
import { changesBetween, foremost, effectiveValue } from './changes'
import { priorOf } from './prior'

/** What one visit says in one row, and how that differs from its prior visit. */
export interface SerialCell {
  readonly kind: 'value' | 'refused' | 'rejected' | 'missing'
  /** Of a finding; null for a measurement. */
  readonly value: EffectiveValue | null
  readonly measurements: readonly PlacedMeasurement[]
  /** Null for a measurement, which is a reader's. */
  readonly status: Finding['status'] | null
  /** From the prior visit, in the row's unit; null where there is none, or either visit has no single value. */
  readonly change: SerialChange | null
}

export interface SerialChange extends Pick<Change, 'difference' | 'tier' | 'reason' | 'badges' | 'citation'> {
  readonly code: string
}

export interface SerialRow {
  readonly name: string
  readonly unit: string | null
  readonly kind: 'finding' | 'measurement'
  /** One for each visit, oldest first. */
  readonly cells: readonly SerialCell[]
}

export interface SerialVisit {
  readonly study: Pick<Study, 'studyInstanceUid' | 'studyDate' | 'studyTime' | 'subject' | 'identityCheck'>
  readonly findings: readonly Finding[]
  readonly measurements: readonly PlacedMeasurement[]
}

const MISSING: SerialCell = { kind: 'missing', value: null, measurements: [], status: null, change: null }

/**
 * Findings, then what was measured, by quantity and view, each with all visits; visits come oldest first. A visit is
 * compared with its prior (prior.ts), whichever column that is. A measurement without a name has no row.
 */
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
      measurements.filter(isNamed).map((measurement) => [rowKey(measurement), measurement] as const),
    ),
  )
  const studies = visits.map(({ study }) => study)
  const beside = visits.map((visit) => {
    const prior = priorOf(visit.study, studies)
    return { visit, prior: visits.find(({ study }) => study === prior) ?? null }
  })
  return [
    ...codes.map((code): SerialRow => ({
      name: named.get(code)?.name ?? code,
      unit: named.get(code)?.unit ?? null,
      kind: 'finding',
      cells: beside.map(({ visit, prior }) => findingCell(code, visit.findings, prior?.findings ?? null)),
    })),
    ...[...measured].map(([key, newest]): SerialRow => ({
      name: [measurementName(newest), newest.view].filter(Boolean).join(', '),
      unit: newest.values[0]?.unit ?? null,
      kind: 'measurement',
      cells: beside.map(({ visit, prior }) => measurementCell(key, visit.measurements, prior?.measurements ?? [])),
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

/** Measurements of the same quantity in the same way and view share a row. */
const rowKey = ({ kind, code, view }: PlacedMeasurement): string => JSON.stringify([kind, code, view])

/** Where one is measured more than once in a visit all are told and none is compared; of several values the first is. */
function measurementCell(
  key: string,
  measurements: readonly PlacedMeasurement[],
  before: readonly PlacedMeasurement[],
): SerialCell {
  const isInRow = (measurement: PlacedMeasurement): boolean => isNamed(measurement) && rowKey(measurement) === key
  const [now, ...more] = measurements.filter(isInRow)
  if (now?.code == null) return MISSING
  const [then, ...others] = before.filter(isInRow)
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
            code: now.code,
            reason: { kind: 'variabilityUnknown' },
            badges: [],
            citation: '',
          },
  }
}

/** Of the values as shown; the rounding takes binary dust off their difference. */
function differenceBetween(now: PlacedMeasurement, then: PlacedMeasurement): number | null {
  const [a, b] = [now.values[0], then.values[0]]
  if (!a || a.name !== b?.name || a.unit !== b.unit) return null
  const decimals = decimalsOf(now.kind, a.name)
  const shown = (value: number): number => Number(value.toFixed(decimals))
  return shown(shown(a.value) - shown(b.value))
}
