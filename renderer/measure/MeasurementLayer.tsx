import { useEffect, useRef, useState, type PointerEvent, type ReactNode } from 'react'
import type { Loop } from '../../shared/domain/loop'
import type { Measurement, NewMeasurement, Point } from '../../shared/domain/measurement'
import { measure, type KindId } from '../../shared/measure/measure'
import { regionText, valueTexts } from '../../shared/measure/words'
import { failureWords, messageOf } from '../../shared/words'
import { useCine } from '../cine'
import { toPane, toStored, type Geometry, type PaneSize } from '../cine'
import { useLayer } from '../ui/layers'
import { drawnOf } from './acts'
import { MarkView } from './MarkView'
import { markOf, marks } from './registry'
import './measure.css'

export interface MeasurementLayerProps {
  readonly loop: Loop
  readonly size: PaneSize
  readonly geometry: Geometry
  /** The tool in hand: a drag draws a new measurement of this kind. */
  readonly kind: KindId | null
  /** Of this loop, any frame. */
  readonly measurements: readonly Measurement[]
  readonly onAdd?: (drawn: NewMeasurement) => void
  readonly onChange?: (measurement: Measurement, drawn: NewMeasurement) => void
  readonly onRemove?: (measurement: Measurement) => void
}

/** A measurement being drawn, or one of which a point is being dragged. */
interface Draft {
  readonly kind: string
  readonly frame: number
  /** Where the drag began, stored pixels. */
  readonly from: Point
  readonly points: readonly Point[]
  /** The points that the pointer at a place makes. */
  readonly pointsAt: (at: Point) => readonly Point[]
  readonly of: Measurement | null
  /** Let go where it could not be measured; it stays until the next, so that its words can be read. */
  readonly refused: boolean
}

/** A drag shorter than this, CSS pixels, is a click and draws nothing. */
const SHORTEST_DRAG = 4

/** Measurements on the frame they were made on, and the drawing of new ones. Drawing pauses playback. */
export function MeasurementLayer({
  loop,
  size,
  geometry,
  kind,
  measurements,
  onAdd,
  onChange,
  onRemove,
}: MeasurementLayerProps): ReactNode {
  const engine = useCine()
  const sop = loop.sopInstanceUid
  const layer = useRef<SVGSVGElement>(null)
  const [draft, setDraft] = useState<Draft | null>(null)
  const [chosenId, setChosenId] = useState<string | null>(null)
  const [frame, setFrame] = useState(0)
  const mine = measurements.filter((measurement) => measurement.sopInstanceUid === sop)
  const follows = mine.length > 0 || draft !== null

  useLayer('editor', draft === null ? null : () => setDraft(null))

  // A loop without measurements renders nothing per frame.
  useEffect(() => (follows ? engine.onFrame(sop, setFrame) : undefined), [engine, sop, follows])

  const at = (event: PointerEvent): Point => {
    const box = layer.current?.getBoundingClientRect()
    return toStored(geometry, { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) })
  }

  const begin = (event: PointerEvent<SVGElement>, begun: Draft): void => {
    if (event.button !== 0) return
    event.stopPropagation()
    engine.pause()
    layer.current?.setPointerCapture(event.pointerId)
    setDraft(begun)
  }

  const beginNew = (event: PointerEvent<SVGElement>, drawn: KindId): void => {
    const from = at(event)
    const pointsAt = (to: Point): readonly Point[] => marks[drawn].draw(from, to)
    begin(event, {
      kind: drawn,
      frame: engine.frameOf(sop),
      from,
      points: pointsAt(from),
      pointsAt,
      of: null,
      refused: false,
    })
  }

  const beginDrag = (event: PointerEvent<SVGElement>, of: Measurement, n: number): void => {
    const mark = markOf(of.kind)
    if (!mark) return
    const pointsAt = (to: Point): readonly Point[] => mark.drag(of.points, n, to)
    begin(event, { kind: of.kind, frame: of.frame, from: at(event), points: of.points, pointsAt, of, refused: false })
  }

  const finish = (event: PointerEvent): void => {
    if (!draft || draft.refused) return
    const isClick = paneLength(geometry, [draft.from, at(event)]) < SHORTEST_DRAG || isOnePoint(geometry, draft.points)
    if (!isClick && !measure(draft.kind, loop.regions, draft.points).ok) {
      setDraft({ ...draft, refused: true })
      return
    }
    setDraft(null)
    if (isClick) return
    const { kind: drawnKind, frame: drawnFrame, points, of } = draft
    if (of) onChange?.(of, { ...drawnOf(of), points })
    else
      onAdd?.({
        studyInstanceUid: loop.studyInstanceUid,
        sopInstanceUid: sop,
        frame: drawnFrame,
        kind: drawnKind,
        code: null,
        label: null,
        points,
      })
  }

  const shown = mine.filter(
    (measurement) => measurement.frame === frame && measurement.measurementId !== draft?.of?.measurementId,
  )
  return (
    <svg
      ref={layer}
      className="lx-measurements"
      data-active={kind !== null || undefined}
      data-testid="measurements"
      width={size.width}
      height={size.height}
      onPointerDown={(event) => {
        if (kind === null || event.button !== 0) return
        setChosenId(null)
        beginNew(event, kind)
      }}
      onPointerMove={(event) => {
        if (draft && !draft.refused) setDraft({ ...draft, points: draft.pointsAt(at(event)) })
      }}
      onPointerUp={finish}
      onPointerCancel={() => setDraft(null)}
    >
      {shown.map((measurement) => (
        <MarkView
          key={measurement.measurementId}
          kind={measurement.kind}
          geometry={geometry}
          paneWidth={size.width}
          points={measurement.points}
          lines={labelled(measurement.code ?? measurement.label, valueTexts(measurement))}
          source={regionText(measurement.region)}
          refused={false}
          chosen={measurement.measurementId === chosenId}
          onHandleDown={(event, n) => {
            setChosenId(measurement.measurementId)
            if (onChange) beginDrag(event, measurement, n)
          }}
          {...(onRemove && { onDelete: () => onRemove(measurement) })}
        />
      ))}
      {draft && (draft.frame === frame || draft.of === null) ? (
        <DraftView loop={loop} geometry={geometry} paneWidth={size.width} draft={draft} />
      ) : null}
    </svg>
  )
}

const paneLength = (geometry: Geometry, [from, to]: readonly [Point, Point]): number => {
  const [a, b] = [toPane(geometry, from), toPane(geometry, to)]
  return Math.hypot(a.x - b.x, a.y - b.y)
}

/** Whether all points lie together, within the shortest drag. */
const isOnePoint = (geometry: Geometry, points: readonly Point[]): boolean =>
  points.every((a) => points.every((b) => paneLength(geometry, [a, b]) < SHORTEST_DRAG))

/** The quantity, or a reader's own words, stands before the first value. */
const labelled = (label: string | null, [first = '', ...others]: readonly string[]): readonly string[] => [
  label === null ? first : `${label} ${first}`,
  ...others,
]

function DraftView({
  loop,
  geometry,
  paneWidth,
  draft: { kind, points },
}: {
  readonly loop: Loop
  readonly geometry: Geometry
  readonly paneWidth: number
  readonly draft: Draft
}): ReactNode {
  const measured = measure(kind, loop.regions, points)
  const [lines, source] = measured.ok
    ? [valueTexts({ kind, values: measured.value.values }), regionText(measured.value.region)]
    : [[`⚠ ${messageOf(measured.failure)}`], failureWords(measured.failure).nextStep]
  return (
    <MarkView
      kind={kind}
      geometry={geometry}
      paneWidth={paneWidth}
      points={points}
      lines={lines}
      source={source}
      refused={!measured.ok}
      chosen
    />
  )
}
