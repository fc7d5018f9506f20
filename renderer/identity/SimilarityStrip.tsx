import type { ReactNode } from 'react'
import { useWords } from '../i18n'
import { ReferenceLine, ResponsiveContainer, Scatter, ScatterChart, XAxis, YAxis } from 'recharts'
import type { PairSimilarity } from '../../shared/domain/identity'
import { wordsOf } from '../../shared/words'
import { useRequest } from '../bridge/client'
import { similarityShown } from './words'

const ROWS = ['identity.rowOthers', 'identity.rowOwn', 'identity.rowPair'] as const

/** Of ascending values, the one that a share of them lies at or below. */
const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN

/** How alike the model finds the two visits, in words and on one line with the patient's other pairs and other patients. */
export function SimilarityStrip({
  studyInstanceUid,
  priorStudyInstanceUid,
}: {
  readonly studyInstanceUid: string
  readonly priorStudyInstanceUid: string
}): ReactNode {
  const t = useWords()
  const { data } = useRequest('identity:pair', { studyInstanceUid, priorStudyInstanceUid })
  if (!data?.ok) return null
  const { similarity, byView, own, others, threshold, modelId, modelVersion, reason } = data.value
  if (similarity === null) return reason === null ? null : <p className="faint similarity-strip">{wordsOf(reason)}</p>
  const words = [
    t('identity.pair', { similarity: similarityShown(similarity) }),
    ...byView.map((pair) => t('identity.pairView', { view: pair.view, similarity: similarityShown(pair.similarity) })),
    own.length > 0 &&
      t('identity.pairOwn', {
        count: own.length,
        low: similarityShown(own[0] ?? 0),
        high: similarityShown(own.at(-1) ?? 0),
      }),
    others.length > 0 &&
      t('identity.pairOthers', {
        count: others.length,
        median: similarityShown(quantile(others, 0.5)),
        high: similarityShown(quantile(others, 0.95)),
      }),
    `${modelId} ${modelVersion}`,
  ].filter(Boolean)
  return (
    <figure className="similarity-strip" data-testid="similarity-strip">
      <figcaption className="dim">{words.join(' · ')}</figcaption>
      <Dots pair={{ similarity, own, others, threshold }} />
    </figure>
  )
}

function Dots({
  pair: { similarity, own, others, threshold },
}: {
  readonly pair: Pick<PairSimilarity, 'own' | 'others' | 'threshold'> & { readonly similarity: number }
}): ReactNode {
  const t = useWords()
  const from = Math.floor(10 * Math.min(similarity, own[0] ?? 1, others[0] ?? 1)) / 10
  const dots = (values: readonly number[], row: number) => values.map((x) => ({ x, y: row }))
  return (
    <ResponsiveContainer width="100%" height={84}>
      <ScatterChart margin={{ top: 6, right: 24, bottom: 0, left: 0 }}>
        <XAxis
          dataKey="x"
          type="number"
          domain={[from, 1]}
          tickFormatter={(value: number) => value.toFixed(2)}
          stroke="var(--dim)"
          fontSize={11}
        />
        <YAxis
          dataKey="y"
          type="number"
          domain={[-0.5, 2.5]}
          ticks={[0, 1, 2]}
          tickFormatter={(row: number) => t(ROWS[row] ?? 'identity.rowPair')}
          stroke="var(--dim)"
          fontSize={11}
          width={72}
        />
        {threshold === null ? null : (
          <ReferenceLine x={Math.max(from, threshold)} stroke="var(--dim)" strokeDasharray="4 3" />
        )}
        <Scatter
          data={dots(others, 0)}
          shape="cross"
          fill="var(--caution)"
          fillOpacity={0.5}
          isAnimationActive={false}
        />
        <Scatter data={dots(own, 1)} fill="var(--accent)" isAnimationActive={false} />
        <Scatter data={dots([similarity], 2)} shape="diamond" fill="var(--text)" isAnimationActive={false} />
      </ScatterChart>
    </ResponsiveContainer>
  )
}
