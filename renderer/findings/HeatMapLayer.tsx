import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import { useWords } from '../i18n'
import { useRequest } from '../bridge/client'
import { type LayerPlace, useCine, useCineState } from '../cine'
import { heatCells, paintHeat } from './heatMapPaint'
import type { Looked } from './useHeatMap'
import { failureWords, messageOf, wordsOf } from '../../shared/words'

interface HeatMapProps extends LayerPlace {
  readonly looked: Looked
  /** Of this loop, those the finding was read from. */
  readonly frames: readonly number[]
}

/** The heat map of a finding, where this loop is among those it was read from. */
export function HeatMapLayer({ looked, ...place }: LayerPlace & { readonly looked: Looked | null }): ReactNode {
  const frames = looked?.loops.find(({ sopInstanceUid }) => sopInstanceUid === place.loop.sopInstanceUid)?.frames
  return looked && frames ? <HeatMap key={looked.findingId} {...place} looked={looked} frames={frames} /> : null
}

/** Where the model looked, over the paused image, on the frames it read and on no other. */
function HeatMap({
  loop: { sopInstanceUid },
  looked: { findingId, name, model },
  frames,
  size,
  geometry,
}: HeatMapProps): ReactNode {
  const t = useWords()
  const engine = useCine()
  const { playing } = useCineState()
  const canvas = useRef<HTMLCanvasElement>(null)
  const [frame, setFrame] = useState(() => engine.frameOf(sopInstanceUid))
  useEffect(() => engine.onFrame(sopInstanceUid, setFrame), [engine, sopInstanceUid])
  const shows = !playing && frames.includes(frame)
  const { data: answer } = useRequest('findings:heatMap', { findingId, sopInstanceUid, frame }, shows)
  const picture = shows && answer?.ok ? answer.value : null

  useLayoutEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context || !picture) return
    element.width = Math.max(1, Math.round(size.width * size.ratio))
    element.height = Math.max(1, Math.round(size.height * size.ratio))
    const cells = heatCells(picture, geometry)
    if (cells) paintHeat(context, cells, size.ratio)
  }, [picture, size, geometry])

  if (!shows) return null
  if (!answer)
    return (
      <p className="lx-heat-legend" role="status">
        {t('look.looking')}
      </p>
    )
  if (!answer.ok)
    return (
      <p className="lx-heat-legend" role="status">
        ⚠ {messageOf(answer.failure)} {failureWords(answer.failure).nextStep}
      </p>
    )
  return (
    <>
      <canvas ref={canvas} className="lx-heat" data-testid="heat" data-frame={frame} />
      <p className="lx-heat-legend" data-testid="heat-legend">
        <span className="lx-heat-draft">{t('app.draft')}</span> {model.id} {model.version} · {t('app.notADevice')}
        <br />
        <span className="lx-heat-long">{t('look.legend', { name, towards: wordsOf(answer.value.towards) })}</span>
        <span className="lx-heat-short">{t('look.short')}</span>
      </p>
    </>
  )
}
