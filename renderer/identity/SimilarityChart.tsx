import type { ReactNode } from 'react'
import { useWords } from '../i18n'
import { Area, AreaChart, ReferenceLine, ResponsiveContainer, XAxis, YAxis } from 'recharts'
import type { SimilarityDistribution } from '../../shared/domain/identity'

interface Props {
  readonly distribution: SimilarityDistribution
  readonly marks: readonly { readonly words: string; readonly at: number }[]
}

/** How alike visits of one patient and of two are in this library, each as a share of its own comparisons, with this visit's values. */
export function SimilarityChart({ distribution: { from, to, same, different }, marks }: Props): ReactNode {
  const t = useWords()
  const sum = (counts: readonly number[]): number =>
    Math.max(
      1,
      counts.reduce((a, b) => a + b, 0),
    )
  const width = (to - from) / same.length
  const points = same.map((count, n) => ({
    similarity: from + (n + 0.5) * width,
    same: (100 * count) / sum(same),
    different: (100 * (different[n] ?? 0)) / sum(different),
  }))
  return (
    <figure className="trend" data-testid="similarity-chart">
      <figcaption>
        <strong>{t('identity.chart')}</strong>{' '}
        <span className="dim">
          {t('identity.chartSame')} · {t('identity.chartDifferent')}
        </span>
      </figcaption>
      <ResponsiveContainer width="100%" height={150}>
        <AreaChart data={points} margin={{ top: 22, right: 24, bottom: 4, left: 0 }}>
          <XAxis
            dataKey="similarity"
            type="number"
            domain={[from, to]}
            tickFormatter={(similarity: number) => similarity.toFixed(2)}
            stroke="var(--dim)"
            fontSize={12}
          />
          <YAxis unit=" %" stroke="var(--dim)" fontSize={12} width={44} />
          <Area
            dataKey="different"
            type="step"
            stroke="var(--caution)"
            strokeDasharray="4 3"
            fill="var(--caution)"
            fillOpacity={0.12}
            isAnimationActive={false}
          />
          <Area
            dataKey="same"
            type="step"
            stroke="var(--accent)"
            fill="var(--accent)"
            fillOpacity={0.2}
            isAnimationActive={false}
          />
          {marks.map(({ words, at }) => (
            <ReferenceLine
              key={words}
              x={Math.max(from, Math.min(to, at))}
              stroke="var(--text)"
              label={{ value: words, position: 'top', fill: 'var(--text)', fontSize: 12 }}
            />
          ))}
        </AreaChart>
      </ResponsiveContainer>
    </figure>
  )
}
