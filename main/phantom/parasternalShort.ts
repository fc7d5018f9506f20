import { contraction } from './cycle'
import {
  echo,
  makePose,
  outsideScatter,
  stroke,
  thickening,
  wallScatter,
  wallThickness,
  type Cell,
  type Instant,
  type Pose,
  type Scene,
} from './scene'
import { ventricleAt } from './ventricle'
import type { PhantomPatient, PhantomWall } from './types'

const STEPS = 180
const MID_VENTRICLE = 0.5

/** A ring around the LV centre; tables run clockwise from 3 o'clock on the screen, in cm. */
export interface ShortAxisHeart {
  readonly pose: Pose
  readonly cavity: Float32Array
  readonly outer: Float32Array
  readonly scatter: Float32Array
  readonly shrinkCm: number
  readonly contraction: number
}

/** The wall at an angle, clockwise from 3 o'clock: lateral right, inferior below, septum left, anterior above. */
function wallsAround(patient: PhantomPatient, angle: number): readonly (readonly [PhantomWall, number])[] {
  const share = (centre: number): number => Math.max(0, Math.cos(angle - centre)) ** 2
  return [
    [patient.lateral, share(0)],
    [patient.inferior, share(Math.PI / 2)],
    [patient.septum, share(Math.PI)],
    [patient.anterior, share(-Math.PI / 2)],
  ]
}

export function shortAxisHeart({ patient, visit, phase }: Instant): ShortAxisHeart {
  const lv = ventricleAt(patient, visit, phase, 0.92)
  const atRest = ventricleAt(patient, visit, 0, 0.92)
  const cavity = new Float32Array(STEPS)
  const outer = new Float32Array(STEPS)
  const scatter = new Float32Array(STEPS)
  const flattening = 0.12 * patient.septalCurvatureCm
  for (let i = 0; i < STEPS; i++) {
    const angle = ((i + 0.5) / STEPS) * 2 * Math.PI
    const shape = 1 + flattening * Math.max(0, -Math.cos(angle)) + 0.03 * Math.cos(2 * angle + patient.laTilt * 4)
    const walls = wallsAround(patient, angle)
    const thicknessCm = walls.reduce((sum, [wall, share]) => sum + share * wallThickness(wall, MID_VENTRICLE), 0)
    cavity[i] = lv.halfWidthCm * shape
    outer[i] = lv.halfWidthCm * shape + thicknessCm * thickening(lv.relative)
    scatter[i] = walls.reduce(
      (sum, [wall, share]) => sum + share * wallScatter(patient.tissueBrightness, wall, MID_VENTRICLE),
      0,
    )
  }
  const y = patient.heartDepthCm + 4.6 + visit.depthJitterCm
  return {
    pose: makePose(0.6 * patient.heartXCm + 0.5 + visit.xJitterCm, y, 0.5 * patient.heartTilt + visit.tiltJitter),
    cavity,
    outer,
    scatter,
    shrinkCm: atRest.halfWidthCm - lv.halfWidthCm,
    contraction: contraction(phase),
  }
}

const stepOf = (x: number, y: number): number => {
  const turn = Math.atan2(y, x) / (2 * Math.PI)
  return Math.min(STEPS - 1, Math.floor((turn < 0 ? turn + 1 : turn) * STEPS))
}

/** Parasternal short axis at papillary level: a ring with two papillary muscles, the RV a crescent at its upper left. */
export function parasternalShortScene(instant: Instant): Scene {
  const { patient, visit } = instant
  const heart = shortAxisHeart(instant)
  const { pose } = heart
  const sacCm = visit.effusionCm > 0 ? visit.effusionCm : patient.fatPadCm * 0.5
  const sacScatter = visit.effusionCm > 0 ? echo.fluid : echo.fat
  const meanOuterCm = heart.outer.reduce((sum, radius) => sum + radius, 0) / STEPS
  const right = {
    x: -meanOuterCm * 0.72,
    y: -meanOuterCm * 0.42,
    radius: 0.9 * patient.rvWidthCm + 1.1 - 0.25 * heart.contraction,
  }
  const papillaries = patient.papillaryAngles.map((angle, i) => {
    const edge = heart.cavity[stepOf(Math.cos(angle), Math.sin(angle))] ?? 0
    const size = i === 0 ? 0.35 + 0.5 * patient.lateralPapillaryCm : 0.35 + 0.5 * patient.medialPapillaryCm
    return { x: Math.cos(angle) * (edge - 0.6 * size), y: Math.sin(angle) * (edge - 0.6 * size), size }
  })
  const maxRadius = meanOuterCm + sacCm + 1

  const inCavity = (x: number, y: number): number => {
    for (const muscle of papillaries)
      if ((x - muscle.x) ** 2 + (y - muscle.y) ** 2 < muscle.size * muscle.size) return 0.95 * patient.tissueBrightness
    return echo.blood
  }
  const inRing = (x: number, y: number, radius: number): number => {
    const i = stepOf(x, y)
    if (radius < (heart.cavity[i] ?? 0)) return inCavity(x, y)
    const outer = heart.outer[i] ?? 0
    if (radius < outer) return heart.scatter[i] ?? 1
    const besideRight = rightDepth(x, y)
    if (besideRight >= 0) return besideRight
    return radius < outer + sacCm ? sacScatter : -1
  }
  const rightDepth = (x: number, y: number): number => {
    const distance = Math.sqrt((x - right.x) ** 2 + (y - right.y) ** 2)
    if (distance < right.radius) return echo.blood
    return distance < right.radius + 0.4 ? echo.rightVentricle * patient.tissueBrightness : -1
  }

  const sample = (px: number, py: number, cell: Cell): void => {
    const dx = px - pose.originX
    const dy = py - pose.originY
    const x = pose.cos * dx + pose.sin * dy
    const y = pose.cos * dy - pose.sin * dx
    const radius = Math.sqrt(x * x + y * y)
    const scatter = radius < maxRadius ? inRing(x, y, radius) : rightDepth(x, y)
    cell.outside = scatter < 0
    cell.riseCm = scatter < 0 || radius > maxRadius ? 0 : (heart.shrinkCm * y) / (radius + 0.1)
    cell.scatter = scatter < 0 ? outsideScatter(patient, x, py, false) : scatter
  }
  return { sample, strokes: shortAxisStrokes(instant, heart, sacCm, right) }
}

function shortAxisStrokes(
  { patient, visit }: Instant,
  heart: ShortAxisHeart,
  sacCm: number,
  right: { readonly x: number; readonly y: number; readonly radius: number },
) {
  const points: number[] = []
  for (let angle = -0.7; angle < 2.5; angle += 0.12) {
    const radius = (heart.outer[stepOf(Math.cos(angle), Math.sin(angle))] ?? 0) + sacCm + 0.1
    points.push(radius * Math.cos(angle), radius * Math.sin(angle))
  }
  const strokes = [stroke(heart.pose, points, 0.09, patient.pericardiumBrightness)]
  if (visit.pacemaker)
    strokes.push(
      stroke(
        heart.pose,
        [right.x - 0.35 * right.radius, right.y - 0.1, right.x - 0.2 * right.radius, right.y + 0.1],
        0.1,
        echo.device,
        0.5,
      ),
    )
  return strokes
}
