import type { ReactNode } from 'react'
import type { Sex } from '../../shared/domain/patient'
import type { ValueOf } from '../../shared/quantities/catalogue'
import { referenceBand, type ReferenceSetId } from '../../shared/quantities/reference'
import { scaleOf } from '../../shared/quantities/values'

interface BandBarProps {
  readonly set: ReferenceSetId
  readonly of: ValueOf
  readonly sex: Sex | null
  readonly value: number
  readonly interval: readonly [number, number] | null
}

/** A value on the line of what it can be, the reference band behind it and the interval across. The words stand beside it. */
export function BandBar({ set, of, sex, value, interval }: BandBarProps): ReactNode {
  const band = referenceBand(set, of, sex)
  const scale = scaleOf(of)
  if (!band || !scale) return null
  const [from, to] = scale
  const at = (position: number): number => (100 * (Math.min(to, Math.max(from, position)) - from)) / (to - from)
  const span = (low: number, high: number) => ({ x: at(low), width: at(high) - at(low) })
  return (
    <svg className="band" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect x="0" y="3" width="100" height="2" className="band-line" />
      <rect {...span(band.low ?? from, band.high ?? to)} y="1" height="6" className="band-normal" />
      {interval ? <rect {...span(...interval)} y="3.4" height="1.2" className="band-interval" /> : null}
      <rect x={at(value) - 0.5} y="0" width="1" height="8" className="band-value" />
    </svg>
  )
}
