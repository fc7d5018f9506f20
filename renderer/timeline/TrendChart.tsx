import type { ReactNode } from 'react'
import { useWords } from '../i18n'
import {
  CartesianGrid,
  ErrorBar,
  Line,
  LineChart,
  ReferenceArea,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { effectiveValue } from '../../shared/compare/changes'
import { effectiveWords } from '../../shared/words/changes'
import type { PatientTimeline } from '../../shared/ipc/contract'
import { quantities } from '../../shared/quantities/catalogue'
import { sourceWords } from '../../shared/quantities/evidence'
import type { Quantity, TrendAxis } from '../../shared/quantities/quantity'
import { referenceBand, type ReferenceSetId } from '../../shared/quantities/reference'
import { scaleOf } from '../../shared/quantities/values'

interface Point {
  readonly time: number
  readonly date: string
  readonly value: number
  /** Distances from the value down and up to the interval's ends; null for a reader's own value. */
  readonly interval: [number, number] | null
  readonly words: string
}

const isoDate = (time: number): string => new Date(time).toISOString().slice(0, 10)

/** A quantity by visit, as read and reviewed; rejected and refused values are left out, never drawn as zero. */
function pointsOf({ visits }: TrendProps['timeline'], quantity: Quantity): Point[] {
  return visits.flatMap(({ study, findings }) => {
    const finding = findings.find(({ code, unit }) => code === quantity.code && unit === quantity.unit)
    const value = effectiveValue(finding ?? null)
    if (!finding || value.kind !== 'number' || study.studyDate === null) return []
    const interval: [number, number] | null =
      finding.interval && finding.status !== 'edited'
        ? [Math.max(0, value.value - finding.interval[0]), Math.max(0, finding.interval[1] - value.value)]
        : null
    return [
      {
        time: Date.parse(`${study.studyDate}T00:00:00Z`),
        date: study.studyDate,
        value: value.value,
        interval,
        words: `${effectiveWords(value)}, ${finding.status}${finding.status === 'edited' ? '' : `, ${finding.model.id} ${finding.model.version}`}`,
      },
    ]
  })
}

interface TrendProps {
  readonly timeline: Pick<PatientTimeline, 'patient' | 'visits'>
  readonly referenceSet: ReferenceSetId
}

/** Every quantity with an axis and a value, in the catalogue's order. */
export function TrendCharts({ timeline, referenceSet }: TrendProps): ReactNode {
  return quantities.map((quantity) =>
    quantity.trend ? (
      <TrendChart
        key={quantity.code}
        quantity={quantity}
        axis={quantity.trend}
        timeline={timeline}
        referenceSet={referenceSet}
      />
    ) : null,
  )
}

function TrendChart({
  quantity,
  axis,
  timeline,
  referenceSet,
}: TrendProps & { readonly quantity: Quantity; readonly axis: TrendAxis }): ReactNode {
  const t = useWords()
  const points = pointsOf(timeline, quantity)
  if (points.length === 0) return null
  const band = referenceBand(referenceSet, quantity, timeline.patient.sex)
  const [lowest, highest] = scaleOf(quantity) ?? [axis.min, axis.max]
  const times = points.map(({ time }) => time)
  const pad = Math.max(20 * 86_400_000, (Math.max(...times) - Math.min(...times)) * 0.06)
  return (
    <figure className="trend" data-testid="trend" data-code={quantity.code}>
      <figcaption>
        <strong>{[quantity.name, quantity.unit].filter(Boolean).join(' ')}</strong>{' '}
        <span className="dim">{t('trend.caption')}</span>{' '}
        {band ? (
          <span className="dim">
            {t('trend.band', { low: band.low ?? lowest, high: band.high ?? highest, source: sourceWords(band) })}
          </span>
        ) : null}
      </figcaption>
      <ResponsiveContainer width="100%" height={190}>
        <LineChart data={points} margin={{ top: 12, right: 24, bottom: 4, left: 0 }}>
          <CartesianGrid stroke="var(--line)" vertical={false} />
          {band ? (
            <ReferenceArea
              y1={Math.max(band.low ?? axis.min, axis.min)}
              y2={Math.min(band.high ?? axis.max, axis.max)}
              fill="var(--dim)"
              fillOpacity={0.14}
              stroke="none"
            />
          ) : null}
          <XAxis
            dataKey="time"
            type="number"
            scale="time"
            domain={[Math.min(...times) - pad, Math.max(...times) + pad]}
            ticks={times}
            tickFormatter={isoDate}
            stroke="var(--dim)"
            fontSize={12}
          />
          <YAxis domain={[axis.min, axis.max]} ticks={axis.ticks} stroke="var(--dim)" fontSize={12} width={36} />
          <Tooltip content={({ payload }) => <TrendTip point={(payload[0]?.payload as Point | undefined) ?? null} />} />
          <Line
            dataKey="value"
            stroke="var(--accent)"
            strokeWidth={2}
            dot={{ r: 4, fill: 'var(--accent)' }}
            isAnimationActive={false}
            label={{ position: 'top', fill: 'var(--text)', fontSize: 12, offset: 14 }}
          >
            <ErrorBar dataKey="interval" stroke="var(--dim)" strokeWidth={1} width={6} />
          </Line>
        </LineChart>
      </ResponsiveContainer>
    </figure>
  )
}

function TrendTip({ point }: { readonly point: Point | null }): ReactNode {
  if (!point) return null
  return (
    <div className="tip">
      {point.date}: {point.words}
    </div>
  )
}
