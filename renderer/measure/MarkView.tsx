import { useLayoutEffect, useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import { useWords } from '../i18n'
import type { Point } from '../../shared/domain/measurement'
import { toPane, type Geometry } from '../cine'
import { labelShift } from './mark'
import { markOf } from './registry'

interface MarkViewProps {
  readonly kind: string
  readonly geometry: Geometry
  /** CSS pixels. */
  readonly paneWidth: number
  /** Stored pixels. */
  readonly points: readonly Point[]
  /** Its values, one a line. */
  readonly lines: readonly string[]
  /** Where the scale came from, or what to do. */
  readonly source: string
  readonly refused: boolean
  readonly chosen: boolean
  readonly onHandleDown?: (event: PointerEvent<SVGElement>, n: number) => void
  /** Delete or Backspace on a focused handle. */
  readonly onDelete?: () => void
}

const HANDLE_RADIUS = 5
const LABEL_GAP = 10
const LINE_HEIGHT = 15

/** A measurement's lines with a handle at each point, its values and where its scale came from. */
export function MarkView({
  kind,
  geometry,
  paneWidth,
  points,
  lines,
  source,
  refused,
  chosen,
  onHandleDown,
  onDelete,
}: MarkViewProps): ReactNode {
  const t = useWords()
  const texts = useRef<SVGGElement>(null)
  // As wide as its font makes it, which only the drawn text tells.
  useLayoutEffect(() => {
    const group = texts.current
    if (group) group.setAttribute('transform', `translate(${labelShift(group.getBBox(), paneWidth)} 0)`)
  })
  const mark = markOf(kind)
  if (!mark) return null
  const { Lines } = mark
  const inPane = points.map((point) => toPane(geometry, point))
  const label = mark.labelAt(inPane)
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Delete' && event.key !== 'Backspace') return
    event.stopPropagation()
    onDelete?.()
  }
  return (
    <g className="lx-mark" data-refused={refused || undefined} data-chosen={chosen || undefined} data-testid={kind}>
      <g className="lx-under">
        <Lines points={inPane} />
      </g>
      <g className="lx-lines">
        <Lines points={inPane} />
      </g>
      {inPane.map(({ x, y }, n) => (
        <circle
          key={n}
          cx={x}
          cy={y}
          r={HANDLE_RADIUS}
          {...(onHandleDown && {
            onPointerDown: (event: PointerEvent<SVGElement>) => onHandleDown(event, n),
            tabIndex: 0,
            role: 'button',
            'aria-label': t('measure.handle', { number: n + 1, words: lines.join(', ') }),
          })}
          {...(onDelete && { onKeyDown })}
        />
      ))}
      <g ref={texts}>
        <text y={label.y - 2} data-testid={`${kind}-label`}>
          {lines.map((line, n) => (
            <tspan key={n} x={label.x + LABEL_GAP} dy={n === 0 ? 0 : LINE_HEIGHT}>
              {line}
            </tspan>
          ))}
        </text>
        {chosen || refused ? (
          <text className="lx-source" x={label.x + LABEL_GAP} y={label.y - 2 + lines.length * LINE_HEIGHT}>
            {source}
          </text>
        ) : null}
      </g>
    </g>
  )
}
