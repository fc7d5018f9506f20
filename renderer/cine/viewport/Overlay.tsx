import { useEffect, useMemo, useRef, type ReactNode } from 'react'
import { useWords } from '../../i18n'
import { useCine } from '../context'
import type { Occupancy } from '../occupancy'
import { depthScaleOf } from './depth'
import { toPane, type Geometry, type PaneSize } from './geometry'
import type { OverlayTexts } from './overlayTexts'
import { hasOwnScale, rulerSide, type Bars, type Rect, type rulerRoom } from './places'
import type { LoopViewportProps } from './props'
import { achievedWords, followingWords, frameWords, heartWords } from './words'

interface OverlayProps extends LoopViewportProps {
  readonly texts: OverlayTexts
  readonly bars: Bars
}

/** How often the achieved rate is written anew, ms: slow enough to read. */
const RATE_EVERY_MS = 500

/** Corner texts, in the picture's empty corners or in bars beside it. What changes with each frame is written straight to its element. */
export function Overlay({
  loop,
  role,
  overlaysHidden = false,
  showRate = false,
  texts,
  bars,
}: OverlayProps): ReactNode {
  const engine = useCine()
  const t = useWords()
  const frame = useRef<HTMLSpanElement>(null)
  const heart = useRef<HTMLSpanElement>(null)
  const achieved = useRef<HTMLSpanElement>(null)
  const sop = loop.sopInstanceUid

  useEffect(
    () =>
      engine.onFrame(sop, (at) => {
        if (frame.current) frame.current.textContent = frameWords(at, loop.frames)
        const { ms, by } = engine.positionOf(sop)
        if (heart.current)
          heart.current.textContent = [heartWords(t, loop, ms), followingWords(t, by)].filter(Boolean).join(' · ')
      }),
    [engine, loop, sop, t],
  )

  useEffect(() => {
    if (!showRate) return
    const write = (): void => {
      const mine = engine.stats().viewports.find((viewport) => viewport.sop === sop && viewport.role === role)
      if (achieved.current) achieved.current.textContent = mine ? achievedWords(t, mine) : ''
    }
    write()
    const timer = setInterval(write, RATE_EVERY_MS)
    return () => clearInterval(timer)
  }, [engine, sop, role, showRate, t])

  return (
    <div
      className="lx-overlay"
      data-hidden={overlaysHidden || undefined}
      data-top={bars.top ? 'bar' : 'corner'}
      data-bottom={bars.bottom ? 'bar' : 'corner'}
    >
      <div className="lx-strip lx-top">
        <div className="lx-corner lx-left">
          {texts.prior === null ? null : <span className="lx-prior-tag">{texts.prior}</span>}{' '}
          <span className="lx-fades">
            {texts.view ? (
              <>
                {texts.view.name} <span className="lx-dim">{texts.view.source}</span>
              </>
            ) : (
              <span className="lx-dim">{texts.viewUnknown}</span>
            )}
          </span>{' '}
          <div className="lx-fades lx-dim">{texts.who}</div>
        </div>
        <div className="lx-corner lx-right lx-fades">
          {loop.frames > 1 ? (
            <>
              <span ref={frame} data-testid="frame-number" /> · {texts.rate}
            </>
          ) : (
            texts.rate
          )}{' '}
          {showRate ? (
            <div ref={(element) => void (achieved.current = element)} className="lx-dim" data-testid="achieved-rate" />
          ) : null}
        </div>
      </div>
      <div className="lx-strip lx-bottom">
        <div className="lx-corner lx-left lx-fades">
          {texts.heart === null ? null : <span ref={heart} />}{' '}
          {texts.warnings.map((warning) => (
            <div key={warning} className="lx-caution">
              ⚠ {warning}{' '}
            </div>
          ))}
        </div>
        <div className="lx-corner lx-right lx-fades lx-dim">{texts.display}</div>
      </div>
    </div>
  )
}

interface DepthScaleProps {
  readonly loop: LoopViewportProps['loop']
  readonly geometry: Geometry
  readonly size: PaneSize
  readonly occupancy: Occupancy
  readonly room: ReturnType<typeof rulerRoom>
  readonly isFree: (rect: Rect) => boolean
}

/** A tick for each cm beside the picture or on its empty ground; none where the picture brings a scale or has no room. */
export function DepthScaleTicks({ loop, geometry, size, occupancy, room, isFree }: DepthScaleProps): ReactNode {
  const t = useWords()
  const scale = useMemo(() => {
    const own = depthScaleOf(loop)
    return own && hasOwnScale(occupancy, own.pixelsPerCm) ? null : own
  }, [loop, occupancy])
  if (!scale) return null
  const ticks = scale.ticks
    .map((tick) => ({ ...tick, at: toPane(geometry, { x: scale.x, y: tick.y }).y }))
    .filter(({ at }) => at > 0 && at < size.height)
  const side = rulerSide(size.width, ticks[0]?.at ?? 0, ticks.at(-1)?.at ?? 0, isFree)
  if (side === null) return null
  const { from, to } = room[side]
  const [edge, inwards] = side === 'right' ? [size.width - 3, -1] : [3, 1]
  const clear = ticks.filter(({ at }) => at >= from && at <= to)
  return (
    <svg className="lx-depth lx-fades" width={size.width} height={size.height} aria-label={t('viewport.depthScale')}>
      {clear.map(({ depthCm, at, major }) => (
        <g key={depthCm}>
          <line x1={edge} x2={edge + inwards * (major ? 8 : 4)} y1={at} y2={at} />
          {major ? (
            <text x={edge + inwards * 12} y={at + 4} textAnchor={side === 'right' ? 'end' : 'start'}>
              {t('units.cm', { value: depthCm })}
            </text>
          ) : null}
        </g>
      ))}
    </svg>
  )
}
