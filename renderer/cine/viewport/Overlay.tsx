import { useEffect, useMemo, useRef, type ReactNode } from 'react'
import { messageOf } from '../../../shared/words'
import { useCine } from '../context'
import { isGrey, type Display } from '../types'
import { windowInForce } from '../grey'
import { depthScaleOf } from './depth'
import { toPane, type Geometry, type PaneSize } from './geometry'
import type { LoopViewportProps } from './props'
import { achievedWords, followingWords, frameWords, heartWords, rateWords } from './words'

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
          heart.current.textContent = [heartWords(loop, ms), followingWords(by)].filter(Boolean).join(' · ')
      }),
    [engine, loop, sop],
  )

  useEffect(() => {
    if (!showRate) return
    const write = (): void => {
      const mine = engine.stats().viewports.find((one) => one.sop === sop && one.role === role)
      if (achieved.current) achieved.current.textContent = mine ? achievedWords(mine) : ''
    }
    write()
    const timer = setInterval(write, RATE_EVERY_MS)
    return () => clearInterval(timer)
  }, [engine, sop, role, showRate])

  return (
    <div className="lx-overlay" data-hidden={overlaysHidden || undefined}>
      <div className="lx-corner lx-top-left">
        {role === 'prior' ? <span className="lx-prior-tag">PRIOR{studyDate ? ` ${studyDate}` : ''}</span> : null}
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
            <span ref={frame} data-testid="frame-number" /> · {rateWords(loop)}
          </>
        ) : (
          rateWords(loop)
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
      <div className="lx-corner lx-bottom-right lx-fades lx-dim">{displayWords(loop, display)}</div>
      <DepthScaleTicks loop={loop} geometry={geometry} size={size} />
    </div>
  )
}

function ViewName({ loop: { view } }: Pick<LoopViewportProps, 'loop'>): ReactNode {
  if (!view) return <span className="lx-dim">view not known</span>
  const share = view.probability === null ? '' : `, ${Math.round(view.probability * 100)} %`
  const source = view.source === 'model' ? `◇ model${share}` : view.source === 'reader' ? '● reader' : view.source
  return (
    <>
      {view.code === 'other' ? view.name : view.code} <span className="lx-dim">{source}</span>
    </>
  )
}

/** What the reader changed, so that nobody mistakes it for the recording. */
function displayWords(loop: LoopViewportProps['loop'], { zoom, window, invert, flip }: Display): string {
  const shown = windowInForce(loop.format, window)
  return [
    zoom === 1 ? '' : `zoom ${zoom.toFixed(1)}×`,
    isGrey(loop) && window ? `W ${Math.round(shown.width)} L ${Math.round(shown.center)}` : '',
    invert ? 'inverted' : '',
    flip ? 'flipped' : '',
  ]
    .filter(Boolean)
    .join(' · ')
}

function DepthScaleTicks({ loop, geometry, size }: Pick<OverlayProps, 'loop' | 'geometry' | 'size'>): ReactNode {
  const scale = useMemo(() => depthScaleOf(loop), [loop])
  if (!scale) return null
  const right = size.width - 6
  const ticks = scale.ticks
    .map((tick) => ({ ...tick, at: toPane(geometry, { x: scale.x, y: tick.y }).y }))
    .filter(({ at }) => at > 0 && at < size.height)
  return (
    <svg className="lx-depth lx-fades" width={size.width} height={size.height} aria-label="depth scale, cm">
      {ticks.map(({ depthCm, at, major }) => (
        <g key={depthCm}>
          <line x1={right - (major ? 8 : 4)} x2={right} y1={at} y2={at} />
          {major ? (
            <text x={right - 12} y={at + 4} textAnchor="end">
              {depthCm} cm
            </text>
          ) : null}
        </g>
      ))}
    </svg>
  )
}
