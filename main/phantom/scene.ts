import { contraction } from './cycle'
import type { PhantomPatient, PhantomView, PhantomVisit } from './types'

/** Mean backscatter amplitudes; myocardium of an average patient is 1. */
export const echo = {
  blood: 0.025,
  fluid: 0.018,
  myocardium: 1,
  rightVentricle: 0.85,
  atrialWall: 0.8,
  fat: 0.4,
  leaflet: 2.6,
  device: 14,
} as const

/** What one beam-space cell holds. Reused between calls. */
export interface Cell {
  /** Mean backscatter amplitude. */
  scatter: number
  /** How far this tissue has moved towards the transducer since end-diastole, cm: its speckle moves with it. */
  riseCm: number
  /** Not of the heart: chest wall, lung, liver. */
  outside: boolean
}

/** A thin bright structure: a line through `points` (x0, y0, x1, y1, … in cm, transducer at the origin, y = depth). */
export interface Stroke {
  readonly points: readonly number[]
  readonly halfWidthCm: number
  readonly brightness: number
  /** Length of the fading reverberation behind it. */
  readonly tailCm: number
}

/** The heart at one instant as the scan plane cuts it. */
export interface Scene {
  /** Writes to `cell` what lies at (x, y) cm, transducer at the origin, y = depth. */
  readonly sample: (x: number, y: number, cell: Cell) => void
  readonly strokes: readonly Stroke[]
}

export interface Instant {
  readonly patient: PhantomPatient
  readonly visit: PhantomVisit
  readonly view: PhantomView
  readonly phase: number
}

/** A rigid move between the transducer's frame and the heart's. */
export interface Pose {
  readonly originX: number
  readonly originY: number
  readonly cos: number
  readonly sin: number
}

export const makePose = (originX: number, originY: number, tilt: number): Pose => ({
  originX,
  originY,
  cos: Math.cos(tilt),
  sin: Math.sin(tilt),
})

/** Heart-frame points (x, y, …) in the transducer's frame. */
export function toTransducer(pose: Pose, points: readonly number[]): number[] {
  const moved: number[] = []
  for (let i = 0; i + 1 < points.length; i += 2) {
    const x = points[i] ?? 0
    const y = points[i + 1] ?? 0
    moved.push(pose.originX + pose.cos * x - pose.sin * y, pose.originY + pose.sin * x + pose.cos * y)
  }
  return moved
}

/** LV volume relative to end-diastole at a phase: 1 - EF × contraction. */
export function relativeVolume(visit: PhantomVisit, phase: number): number {
  return 1 - (visit.efPercent / 100) * contraction(phase)
}

/** Volume goes with width² × length: these exponents share a volume change between them. */
export const WIDTH_SHARE = 0.4
export const LENGTH_SHARE = 0.2

/** Walls thicken as the cavity empties. */
export const thickening = (relative: number): number => 1 + 0.6 * (1 - relative)

/** Scatter of a wall at `along` (0 base … 1 apex) with its scar. */
export function wallScatter(
  brightness: number,
  wall: { scarCentre: number; scarHalfLength: number; scarBrightness: number },
  along: number,
): number {
  const distance = Math.abs(along - wall.scarCentre) / wall.scarHalfLength
  return brightness * (distance < 1 ? 1 + wall.scarBrightness * (1 - distance * distance) : 1)
}

/** Thickness of a wall at `along` (0 base … 1 apex) at end-diastole, cm. Scar is thinner. */
export function wallThickness(wall: PhantomPatient['septum'], along: number): number {
  const bulge = wall.basalBulgeCm * Math.exp(-(((along - 0.12) / 0.16) ** 2))
  const distance = Math.abs(along - wall.scarCentre) / wall.scarHalfLength
  const thinning = wall.scarBrightness > 0 && distance < 1 ? 0.3 * (1 - distance * distance) : 0
  return Math.max(0.35, wall.thicknessCm * (1 - wall.apicalThinning * along * along) * (1 - thinning) + bulge)
}

/** A structure of the heart or a device as a stroke in the transducer's frame. */
export function stroke(
  pose: Pose,
  points: readonly number[],
  halfWidthCm: number,
  brightness: number,
  tailCm = 0,
): Stroke {
  return { points: toTransducer(pose, points), halfWidthCm, brightness, tailCm }
}

/** Haze outside the heart: chest wall near, lung to the sides, liver below on the left. */
export function outsideScatter(patient: PhantomPatient, x: number, y: number, isLiver: boolean): number {
  if (y < patient.chestWallCm + 0.6) return 0.55 + 0.35 * Math.sin(9 * y)
  return isLiver ? patient.liverBrightness : patient.lungBrightness * (1 + 1.2 / (1 + Math.abs(x)))
}
