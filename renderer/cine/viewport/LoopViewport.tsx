import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react'
import type { Loop } from '../../../shared/domain/loop'
import type { Failure } from '../../../shared/result'
import { useWords } from '../../i18n'
import { useCine } from '../context'
import type { Tick } from '../state'
import { INITIAL_DISPLAY, type Display } from '../types'
import { geometryOf, type PaneSize } from './geometry'
import { DepthScaleTicks, Overlay } from './Overlay'
import { cornersOf, overlayTexts, overlayWidth } from './overlayTexts'
import { barsFor, EDGE, rulerRoom, stageOf, storedRect, type Bars, type Corners, type Rect } from './places'
import { useGround, type Survey } from './useGround'
import { FramePainter } from './paint'
import { usePaneSize } from './usePaneSize'
import type { LoopViewportProps } from './props'
import { usePointerTools } from './usePointerTools'
import './viewport.css'
import { failureWords, messageOf } from '../../../shared/words'

/** One loop playing by the shared clock, with its overlay. Fills its parent. */
export function LoopViewport(props: LoopViewportProps): ReactNode {
  const { loop, role, selected = false, tool = 'none', underTexts, overTexts, onSelect } = props
  const engine = useCine()
  const t = useWords()
  const sop = loop.sopInstanceUid
  const pane = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const size = usePaneSize(pane)
  const state = useSyncExternalStore(engine.subscribe, engine.getState)
  const display = state.displays.get(sop) ?? INITIAL_DISPLAY
  const stage = useRef<HTMLDivElement>(null)
  const survey = useGround(loop)
  const isInPhase = state.sync === 'phase'
  const texts = useMemo(() => overlayTexts(t, props, size, display, isInPhase), [t, props, size, display, isInPhase])
  const corners = useMemo(() => cornersOf(texts, size, overlayWidth), [texts, size])
  const bars = useBars(loop, corners, size, display, survey)
  const inset = useMemo(() => stageOf(bars), [bars])
  const stageSize = useMemo(() => stageSizeOf(size, inset), [size, inset])
  const geometry = useMemo(() => geometryOf(loop, stageSize, display), [loop, stageSize, display])
  const [problem, setProblem] = useState<Failure | null>(null)
  const [waiting, setWaiting] = useState(true)
  const drawing = useRef({ geometry, display, cleared: null as object | null })
  drawing.current = { ...drawing.current, geometry, display }

  const paint = useCallback(
    ({ state: frame }: Tick, painter: FramePainter): boolean => {
      const context = canvas.current?.getContext('2d', CONTEXT_OPTIONS)
      if (!canvas.current || !context) return false
      if (frame.kind === 'waiting') return false
      const { geometry: at, display: shown } = drawing.current
      // The ground is cleared only when the image has moved: each frame covers the last.
      if (drawing.current.cleared !== at || frame.kind === 'failed') {
        context.setTransform(1, 0, 0, 1, 0, 0)
        context.fillStyle = '#000000'
        context.fillRect(0, 0, canvas.current.width, canvas.current.height)
        drawing.current.cleared = at
      }
      setWaiting(false)
      setProblem(frame.kind === 'failed' ? frame.failure : null)
      if (frame.kind === 'failed') {
        drawing.current.cleared = null
        return false
      }
      painter.paint(context, frame.decoded, loop.format, at, shown)
      return true
    },
    [loop],
  )

  useEffect(() => {
    const painter = new FramePainter()
    setWaiting(true)
    return engine.attach({ loop, role, paint: (tick) => paint(tick, painter) })
  }, [engine, loop, role, paint])

  // Setting a canvas's size blanks it, so both happen before the next frame is drawn.
  useLayoutEffect(() => {
    const element = canvas.current
    if (!element) return
    const [width, height] = deviceSize(stageSize)
    if (element.width !== width) element.width = width
    if (element.height !== height) element.height = height
    drawing.current.cleared = null
    engine.redraw(sop)
  }, [engine, sop, stageSize, geometry])

  const handlers = usePointerTools({ engine, loop, tool, size: stageSize, pane: stage })
  const place = { loop, size: stageSize, geometry }
  const isFree = (rect: Rect): boolean => survey?.ground.isFree(storedRect(geometry, rect)) === true

  return (
    <div
      ref={pane}
      className="lx-viewport"
      data-role={role}
      data-selected={selected || undefined}
      data-tool={tool}
      data-sop={sop}
      data-testid="viewport"
      onPointerDownCapture={onSelect}
      {...handlers}
    >
      <div ref={stage} className="lx-stage" style={inset}>
        <canvas ref={canvas} className="lx-viewport-canvas" />
        {underTexts?.(place)}
        {survey && props.overlaysHidden !== true ? (
          <DepthScaleTicks
            loop={loop}
            geometry={geometry}
            size={stageSize}
            occupancy={survey.occupancy}
            room={rulerRoom(stageSize.height, corners, bars)}
            isFree={isFree}
          />
        ) : null}
        {overTexts?.(place)}
      </div>
      <Overlay {...props} texts={texts} bars={bars} />
      {problem ? (
        <Problem failure={problem} />
      ) : waiting ? (
        <p className="lx-viewport-note">{t('viewport.loading')}</p>
      ) : null}
    </div>
  )
}

const stageSizeOf = (
  { width, height, ratio }: PaneSize,
  { left, right, top, bottom }: ReturnType<typeof stageOf>,
): PaneSize => ({
  width: Math.max(1, width - left - right),
  height: Math.max(1, height - top - bottom),
  ratio,
})

const NO_BARS: Bars = { top: false, bottom: false }

/** Where the corner texts stand: decided by the picture at its largest, so that a bar that came doesn't send itself away. */
function useBars(loop: Loop, corners: Corners, size: PaneSize, display: Display, survey: Survey | null): Bars {
  const { top, bottom } = useMemo((): Bars => {
    if (!survey) return NO_BARS
    const at = geometryOf(loop, stageSizeOf(size, stageOf(NO_BARS)), display)
    return barsFor(size, corners, (rect) =>
      survey.ground.isFree(
        storedRect(at, {
          left: rect.left - EDGE,
          right: rect.right - EDGE,
          top: rect.top - EDGE,
          bottom: rect.bottom - EDGE,
        }),
      ),
    )
  }, [loop, corners, size, display, survey])
  return useMemo(() => ({ top, bottom }), [top, bottom])
}

/** Desynchronized is cheaper to draw; opaque, for there is nothing beneath. */
const CONTEXT_OPTIONS: CanvasRenderingContext2DSettings = { alpha: false, desynchronized: true }

const deviceSize = ({ width, height, ratio }: PaneSize): readonly [number, number] => [
  Math.max(1, Math.round(width * ratio)),
  Math.max(1, Math.round(height * ratio)),
]

function Problem({ failure }: { readonly failure: Failure }): ReactNode {
  return (
    <div className="lx-viewport-note" role="alert">
      <p>⚠ {messageOf(failure)}</p>
      <p className="lx-faint">{failureWords(failure).nextStep}</p>
    </div>
  )
}
