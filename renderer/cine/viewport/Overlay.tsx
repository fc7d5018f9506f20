import { useEffect, useMemo, useRef, type ReactNode } from 'react'
import { messageOf } from '../../../shared/words'
import type { ViewLabel } from '../../../shared/domain/loop'
import { useWords, type Say } from '../../i18n'
import { useCine } from '../context'
import { isGrey, type Display } from '../types'
import { windowInForce } from '../../../shared/dicom/colour'
import { depthScaleOf } from './depth'
import { toPane, type Geometry, type PaneSize } from './geometry'
import type { LoopViewportProps } from './props'
import { achievedWords, followingWords, frameWords, heartWords, priorWords, rateWords } from './words'

interface OverlayProps extends LoopViewportProps {
  readonly geometry: Geometry
  readonly size: PaneSize
  readonly display: Display
}

/** How often the achieved rate is written anew, ms: slow enough to read. */
const RATE_EVERY_MS = 500

/** Corner texts and depth scale. What changes with each frame is written straight to its element. */
export function Overlay({
  loop,
  role,
  patientName,
  studyDate,
  overlaysHidden = false,
  showRate = false,
  geometry,
  size,
  display,
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
    <div className="lx-overlay" data-hidden={overlaysHidden || undefined}>
      <div className="lx-corner lx-top-left">
        {role === 'prior' ? <span className="lx-prior-tag">{priorWords(t, studyDate)}</span> : null}
        <span className="lx-fades">
          <ViewName loop={loop} />
        </span>
        <div className="lx-fades lx-dim">
          {[patientName, role === 'current' ? studyDate : null].filter(Boolean).join(' · ')}
        </div>
      </div>
      <div className="lx-corner lx-top-right lx-fades">
        {loop.frames > 1 ? (
          <>
            <span ref={frame} data-testid="frame-number" /> · {rateWords(t, loop)}
          </>
        ) : (
          rateWords(t, loop)
        )}
        {showRate ? (
          <div ref={(element) => void (achieved.current = element)} className="lx-dim" data-testid="achieved-rate" />
        ) : null}
      </div>
      <div className="lx-corner lx-bottom-left lx-fades">
        <span ref={heart} />
        {loop.warnings.map(messageOf).map((warning) => (
          <div key={warning} className="lx-caution">
            ⚠ {warning}
          </div>
        ))}
      </div>
      <div className="lx-corner lx-bottom-right lx-fades lx-dim">{displayWords(t, loop, display)}</div>
      <DepthScaleTicks loop={loop} geometry={geometry} size={size} />
    </div>
  )
}

function ViewName({ loop: { view } }: Pick<LoopViewportProps, 'loop'>): ReactNode {
  const t = useWords()
  if (!view) return <span className="lx-dim">{t('viewport.viewUnknown')}</span>
  return (
    <>
      {view.code === 'other' ? view.name : view.code} <span className="lx-dim">{sourceWords(t, view)}</span>
    </>
  )
}

function sourceWords(t: Say, { source, probability }: ViewLabel): string {
  if (source === 'reader') return t('viewport.viewByReader')
  if (source !== 'model') return source
  return probability === null
    ? t('viewport.viewByModel')
    : t('viewport.viewByModelShare', { percent: Math.round(probability * 100) })
}

/** What the reader changed, so that nobody mistakes it for the recording. */
function displayWords(t: Say, loop: LoopViewportProps['loop'], { zoom, window, invert, flip }: Display): string {
  const shown = windowInForce(loop.format, window)
  return [
    zoom === 1 ? '' : t('viewport.zoom', { zoom: zoom.toFixed(1) }),
    isGrey(loop) && window
      ? t('viewport.window', { width: Math.round(shown.width), level: Math.round(shown.center) })
      : '',
    invert ? t('viewport.inverted') : '',
    flip ? t('viewport.flipped') : '',
  ]
    .filter(Boolean)
    .join(' · ')
}

function DepthScaleTicks({ loop, geometry, size }: Pick<OverlayProps, 'loop' | 'geometry' | 'size'>): ReactNode {
  const t = useWords()
  const scale = useMemo(() => depthScaleOf(loop), [loop])
  if (!scale) return null
  const right = size.width - 6
  const ticks = scale.ticks
    .map((tick) => ({ ...tick, at: toPane(geometry, { x: scale.x, y: tick.y }).y }))
    .filter(({ at }) => at > 0 && at < size.height)
  return (
    <svg className="lx-depth lx-fades" width={size.width} height={size.height} aria-label={t('viewport.depthScale')}>
      {ticks.map(({ depthCm, at, major }) => (
        <g key={depthCm}>
          <line x1={right - (major ? 8 : 4)} x2={right} y1={at} y2={at} />
          {major ? (
            <text x={right - 12} y={at + 4} textAnchor="end">
              {t('units.cm', { value: depthCm })}
            </text>
          ) : null}
        </g>
      ))}
    </svg>
  )
}
