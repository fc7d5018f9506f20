import type { ReactNode } from 'react'
import { referenceBand, type ReferenceSetId } from '../../shared/change/reference'
import type { Sex } from '../../shared/domain/patient'

interface BandBarProps {
  readonly set: ReferenceSetId
  readonly code: string
  readonly sex: Sex | null
  readonly value: number
  readonly interval: readonly [number, number] | null
}

/** A value in per cent on a line of 0 to 100, the reference band behind it and the interval across. The words stand beside it. */
export function BandBar({ set, code, sex, value, interval }: BandBarProps): ReactNode {
  const band = referenceBand(set, code, sex)
  if (!band || band.unit !== '%') return null
  const [low, high] = [band.low ?? 0, band.high ?? 100]
  return (
    <svg className="band" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect x="0" y="3" width="100" height="2" className="band-line" />
      <rect x={low} y="1" width={high - low} height="6" className="band-normal" />
      {interval ? (
        <rect x={interval[0]} y="3.4" width={interval[1] - interval[0]} height="1.2" className="band-interval" />
      ) : null}
      <rect x={value - 0.5} y="0" width="1" height="8" className="band-value" />
    </svg>
  )
}
