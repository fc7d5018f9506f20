import type { KeyboardEvent, PointerEvent, ReactNode } from 'react'
import type { Point } from '../../shared/domain/measurement'
import { useWords } from '../i18n'
import { type Geometry, toPane } from '../cine'

interface DistanceMarkProps {
  readonly geometry: Geometry
  /** Stored pixels. */
  readonly points: readonly [Point, Point]
  readonly words: string
  /** Where the scale came from, or what to do. */
  readonly source: string
  readonly refused: boolean
  readonly chosen: boolean
  readonly onEndDown?: (event: PointerEvent<SVGElement>, end: 0 | 1) => void
  /** Delete or Backspace on a focused end. */
  readonly onDelete?: () => void
}

const HANDLE_RADIUS = 5
const LABEL_GAP = 10
const LINE_HEIGHT = 15

/** A line with two ends to drag, its length and where its scale came from. */
export function DistanceMark({
  geometry,
  points,
  words,
  source,
  refused,
  chosen,
  onEndDown,
  onDelete,
}: DistanceMarkProps): ReactNode {
  const t = useWords()
  const ends = points.map((point) => toPane(geometry, point)) as [Point, Point]
  const [a, b] = ends
  const right = a.x > b.x ? a : b
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Delete' && event.key !== 'Backspace') return
    event.stopPropagation()
    onDelete?.()
  }
  return (
    <g
      className="lx-distance"
      data-refused={refused || undefined}
      data-chosen={chosen || undefined}
      data-testid="distance"
    >
      <line className="lx-under" x1={a.x} y1={a.y} x2={b.x} y2={b.y} />
      <line x1={a.x} y1={a.y} x2={b.x} y2={b.y} />
      {ends.map((end, n) => (
        <circle
          key={n}
          cx={end.x}
          cy={end.y}
          r={HANDLE_RADIUS}
          {...(onEndDown && {
            onPointerDown: (event: PointerEvent<SVGElement>) => onEndDown(event, n === 0 ? 0 : 1),
            tabIndex: 0,
            role: 'button',
            'aria-label': t('reading.endOf', { measurement: words }),
          })}
          {...(onDelete && { onKeyDown })}
        />
      ))}
      <text x={right.x + LABEL_GAP} y={right.y - 2} data-testid="distance-label">
        {words}
      </text>
      {chosen || refused ? (
        <text className="lx-source" x={right.x + LABEL_GAP} y={right.y - 2 + LINE_HEIGHT}>
          {source}
        </text>
      ) : null}
    </g>
  )
}
