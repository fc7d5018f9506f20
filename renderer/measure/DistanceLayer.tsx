import { useEffect, useRef, useState, type PointerEvent, type ReactNode } from 'react'
import type { Loop } from '../../shared/domain/loop'
import type { Measurement, NewMeasurement, Point } from '../../shared/domain/measurement'
import { measureDistance } from '../../shared/measure/distance'
import { type Geometry, type PaneSize, toPane, toStored, useCine } from '../cine'
import { DistanceMark } from './DistanceMark'
import { failureWords, messageOf } from '../../shared/words'

export interface DistanceLayerProps {
  readonly loop: Loop
  readonly size: PaneSize
  readonly geometry: Geometry
  /** The tool is in hand: a drag draws a new distance. */
  readonly active: boolean
  /** Of this loop, any frame. */
  readonly measurements: readonly Measurement[]
  readonly onAdd?: (drawn: NewMeasurement) => void
  readonly onChange?: (measurement: Measurement, drawn: NewMeasurement) => void
  readonly onRemove?: (measurement: Measurement) => void
}

/** A distance being drawn, or one whose end is being dragged. */
interface Draft {
  readonly frame: number
  readonly points: readonly [Point, Point]
  /** Which end follows the pointer. */
  readonly end: 0 | 1
  readonly of: Measurement | null
}

/** A drag shorter than this, CSS pixels, is a click and draws nothing. */
const SHORTEST_DRAG = 4

/** Distances on the frame they were measured on, and the drawing of new ones. Drawing pauses playback. */
export function DistanceLayer({
  loop,
  size,
  geometry,
  active,
  measurements,
  onAdd,
  onChange,
  onRemove,
}: DistanceLayerProps): ReactNode {
  const engine = useCine()
  const sop = loop.sopInstanceUid
  const layer = useRef<SVGSVGElement>(null)
  const [draft, setDraft] = useState<Draft | null>(null)
  const [chosenId, setChosenId] = useState<string | null>(null)
  const [frame, setFrame] = useState(0)
  const mine = measurements.filter((one) => one.sopInstanceUid === sop)
  const follows = mine.length > 0 || draft !== null

  // A loop without measurements renders nothing per frame.
  useEffect(() => (follows ? engine.onFrame(sop, setFrame) : undefined), [engine, sop, follows])

  const at = (event: PointerEvent): Point => {
    const box = layer.current?.getBoundingClientRect()
    return toStored(geometry, { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) })
  }

  const begin = (event: PointerEvent<SVGElement>, from: Omit<Draft, 'frame'>): void => {
    if (event.button !== 0) return
    event.stopPropagation()
    engine.pause()
    layer.current?.setPointerCapture(event.pointerId)
    setDraft({ ...from, frame: from.of?.frame ?? engine.frameOf(sop) })
  }

  const move = (event: PointerEvent): void => {
    if (!draft) return
    const here = at(event)
    setDraft({ ...draft, points: draft.end === 0 ? [here, draft.points[1]] : [draft.points[0], here] })
  }

  const finish = (): void => {
    if (!draft) return
    const [a, b] = draft.points.map((point) => toPane(geometry, point))
    const isClick = a && b && Math.hypot(a.x - b.x, a.y - b.y) < SHORTEST_DRAG
    const refused = !measureDistance(loop.regions, draft.points).ok
    // A refused drawing stays until the next, so that its words can be read.
    if (isClick) setDraft(null)
    if (isClick || refused) return
    const { studyInstanceUid } = loop
    const drawn: NewMeasurement = {
      studyInstanceUid,
      sopInstanceUid: sop,
      frame: draft.frame,
      kind: 'distance',
      label: draft.of?.label ?? 'Distance',
      points: [draft.points[0], draft.points[1]],
    }
    if (draft.of) onChange?.(draft.of, drawn)
    else onAdd?.(drawn)
    setDraft(null)
  }

  const shown = mine.filter((one) => one.frame === frame && one.measurementId !== draft?.of?.measurementId)
  return (
    <svg
      ref={layer}
      className="lx-distances"
      data-active={active || undefined}
      data-testid="distances"
      width={size.width}
      height={size.height}
      onPointerDown={(event) => {
        if (active && event.button === 0) setChosenId(null)
        if (active) begin(event, { points: [at(event), at(event)], end: 1, of: null })
      }}
      onPointerMove={move}
      onPointerUp={finish}
      onPointerCancel={() => setDraft(null)}
    >
      {shown.map((one) => (
        <DistanceMark
          key={one.measurementId}
          geometry={geometry}
          points={one.points}
          words={`${one.label === 'Distance' ? '' : `${one.label} `}${one.lengthCm.toFixed(2)} cm`}
          source={one.calibration}
          refused={false}
          chosen={one.measurementId === chosenId}
          onEndDown={(event, end) => {
            setChosenId(one.measurementId)
            if (onChange) begin(event, { points: one.points, end, of: one })
          }}
          {...(onRemove && { onDelete: () => onRemove(one) })}
        />
      ))}
      {draft && (draft.frame === frame || draft.of === null) ? (
        <DraftMark loop={loop} geometry={geometry} points={draft.points} />
      ) : null}
    </svg>
  )
}

function DraftMark({
  loop,
  geometry,
  points,
}: {
  readonly loop: Loop
  readonly geometry: Geometry
  readonly points: readonly [Point, Point]
}): ReactNode {
  const distance = measureDistance(loop.regions, points)
  return distance.ok ? (
    <DistanceMark
      geometry={geometry}
      points={points}
      words={`${distance.value.lengthCm.toFixed(2)} cm`}
      source={distance.value.calibration}
      refused={false}
      chosen
    />
  ) : (
    <DistanceMark
      geometry={geometry}
      points={points}
      words={`⚠ ${messageOf(distance.failure)}`}
      source={failureWords(distance.failure).nextStep}
      refused
      chosen
    />
  )
}
