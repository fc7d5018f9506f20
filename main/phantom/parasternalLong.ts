import { aorticOpening, atrioventricularOpening, contraction } from './cycle'
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
  type Stroke,
} from './scene'
import { ventricleAt } from './ventricle'
import type { PhantomPatient, PhantomVisit } from './types'

/** Heart frame: x along the long axis (negative towards the LV apex, on the left), y deep; origin where septum meets aorta. */
export interface LongAxisHeart {
  readonly pose: Pose
  readonly lengthCm: number
  readonly cavityEndDiastoleCm: number
  readonly cavityCm: number
  readonly septumEndDiastoleCm: number
  readonly wallThickening: number
  readonly contraction: number
}

export function longAxisHeart({ patient, visit, phase }: Instant): LongAxisHeart {
  const lv = ventricleAt(patient, visit, phase, 1)
  const endDiastole = ventricleAt(patient, visit, 0, 1)
  const originX = 0.6 + 0.6 * patient.heartXCm + visit.xJitterCm
  const originY = patient.heartDepthCm + 2.1 + visit.depthJitterCm
  return {
    pose: makePose(originX, originY, -0.12 + 0.5 * patient.heartTilt + visit.tiltJitter),
    lengthCm: lv.lengthEndDiastoleCm,
    cavityEndDiastoleCm: 2 * endDiastole.halfWidthCm,
    cavityCm: 2 * lv.halfWidthCm,
    septumEndDiastoleCm: wallThickness(patient.septum, 0.4),
    wallThickening: thickening(lv.relative),
    contraction: contraction(phase),
  }
}

/** The cavity tapers from the base (x = 0) to the apex. */
const taper = (patient: PhantomPatient, towardsApex: number): number =>
  Math.sqrt(Math.max(0, 1 - Math.max(0, towardsApex) ** patient.lvApexExponent))

function leaflets(
  instant: Instant,
  heart: LongAxisHeart,
  aortaBottom: number,
  cavityTop: number,
  cavityBottom: number,
): Stroke[] {
  const { visit, phase, patient } = instant
  const opening = visit.mitralClip ? Math.min(0.2, atrioventricularOpening(phase)) : atrioventricularOpening(phase)
  const middle = (aortaBottom + cavityBottom) / 2
  const reach = 1.9 * patient.leafletLengthFraction
  const anteriorTipY = middle + (cavityTop + 0.5 - middle) * opening * 0.8
  const posteriorTipY = middle + 0.1 + (cavityBottom - 0.3 - middle) * opening * 0.8
  const leaflet = (points: readonly number[]): Stroke => stroke(heart.pose, points, 0.07, echo.leaflet)
  const strokes = [
    leaflet([0.2, aortaBottom, -0.6 * reach, (aortaBottom + anteriorTipY) / 2 - 0.15 * opening, -reach, anteriorTipY]),
    leaflet([0.1, cavityBottom, -0.35 * reach, (cavityBottom + posteriorTipY) / 2, -0.75 * reach, posteriorTipY]),
  ]
  if (visit.mitralClip)
    strokes.push(
      stroke(heart.pose, [-reach * 0.75, middle - 0.3, -reach * 0.75, middle + 0.35], 0.25, echo.device, 0.8),
    )
  return strokes
}

function aorticValve({ visit, phase }: Instant, heart: LongAxisHeart, aortaTop: number, aortaBottom: number): Stroke[] {
  const open = aorticOpening(phase)
  const middle = (aortaTop + aortaBottom) / 2
  const half = ((aortaBottom - aortaTop) / 2) * 0.85
  const cusp = (side: -1 | 1): Stroke =>
    stroke(
      heart.pose,
      [
        0.35,
        middle + side * half,
        0.9,
        middle + side * half * (0.1 + 0.75 * open),
        1.4,
        middle + side * half * (0.02 + 0.8 * open),
      ],
      0.08,
      0.9 * echo.leaflet,
    )
  if (!visit.tavr) return [cusp(-1), cusp(1)]
  const strut = (y: number): Stroke => stroke(heart.pose, [-0.2, y, 1.9, y], 0.06, 0.7 * echo.device, 0.4)
  return [strut(middle - half * 0.9), strut(middle + half * 0.9)]
}

function line(
  heart: LongAxisHeart,
  fromX: number,
  toX: number,
  at: (x: number) => number,
  halfWidthCm: number,
  brightness: number,
): Stroke {
  const points: number[] = []
  for (let x = fromX; x <= toX; x += 0.4) points.push(x, at(x))
  return stroke(heart.pose, points, halfWidthCm, brightness)
}

function sacOf(patient: PhantomPatient, visit: PhantomVisit): { readonly widthCm: number; readonly scatter: number } {
  return visit.effusionCm > 0
    ? { widthCm: visit.effusionCm, scatter: echo.fluid }
    : { widthCm: patient.fatPadCm * 0.5, scatter: echo.fat }
}

const COLUMNS = 240
const COLUMN_CM = 0.05

/** Column of `x` <= 0 in the ventricle's tables, counted from the base. */
const columnOf = (x: number): number => Math.min(COLUMNS - 1, Math.max(0, Math.floor(-x / COLUMN_CM)))

/** Borders (depth in cm, heart frame) and wall scatter of the ventricle by column from base to apex. */
interface VentricleColumns {
  readonly cavityTop: Float32Array
  readonly cavityBottom: Float32Array
  readonly septumTop: Float32Array
  readonly wallBottom: Float32Array
  readonly septumScatter: Float32Array
  readonly wallScatter: Float32Array
}

function ventricleColumns({ patient }: Instant, heart: LongAxisHeart, centreY: number): VentricleColumns {
  const column = (): Float32Array => new Float32Array(COLUMNS)
  const columns: VentricleColumns = {
    cavityTop: column(),
    cavityBottom: column(),
    septumTop: column(),
    wallBottom: column(),
    septumScatter: column(),
    wallScatter: column(),
  }
  for (let i = 0; i < COLUMNS; i++) {
    const fromBaseCm = (i + 0.5) * COLUMN_CM
    const along = Math.min(1, fromBaseCm / heart.lengthCm)
    const half = (heart.cavityCm / 2) * taper(patient, fromBaseCm / heart.lengthCm)
    const top = centreY - half * (0.86 + 0.14 * Math.min(1, fromBaseCm))
    columns.cavityTop[i] = top
    columns.cavityBottom[i] = centreY + half
    columns.septumTop[i] = top - wallThickness(patient.septum, along) * (0.6 + 0.4 * heart.wallThickening)
    columns.wallBottom[i] = centreY + half + wallThickness(patient.inferior, along) * heart.wallThickening
    columns.septumScatter[i] = wallScatter(patient.tissueBrightness * patient.septumBrightness, patient.septum, along)
    columns.wallScatter[i] = wallScatter(patient.tissueBrightness, patient.inferior, along)
  }
  return columns
}

/** Parasternal long axis: RV in front, septum and posterior wall level, aorta and left atrium to the right. */
export function parasternalLongScene(instant: Instant): Scene {
  const { patient, visit } = instant
  const heart = longAxisHeart(instant)
  const { pose, lengthCm } = heart
  const centreY = heart.septumEndDiastoleCm + heart.cavityEndDiastoleCm / 2
  const rightCavityCm = patient.rvWidthCm * 0.72 * (1 - 0.15 * heart.contraction)
  const aortaDepthCm = 2 * patient.aorticRootCm
  const aortaTopAt = (x: number): number => 0.05 - 0.08 * x
  const aortaBottomAt = (x: number): number => aortaTopAt(x) + aortaDepthCm + 0.1 * heart.contraction
  const atrium = {
    x: 0.7 + 0.8 * patient.laWidthCm + patient.laOffsetCm,
    top: aortaDepthCm + 0.15,
    halfWidth: 1.25 * patient.laWidthCm,
    halfHeight: 0.85 * patient.laHeightCm * (1 + 0.1 * heart.contraction),
  }
  const sac = sacOf(patient, visit)

  const columns = ventricleColumns(instant, heart, centreY)
  const { cavityTop, cavityBottom, septumTop, wallBottom } = columns
  const aortaX = atrium.x + patient.descendingAortaX
  const aortaY = atrium.top + 2 * atrium.halfHeight + 0.6 + patient.descendingAortaCm
  const papillary = {
    x: -lengthCm * 0.62,
    y: cavityBottom[columnOf(-lengthCm * 0.62)] ?? 0,
    size: patient.medialPapillaryCm,
  }

  const inVentricle = (x: number, y: number): number => {
    const i = columnOf(x)
    const top = cavityTop[i] ?? 0
    const bottom = cavityBottom[i] ?? 0
    if (y > top && y < bottom) {
      const dx = (x - papillary.x) / 2
      const dy = y - papillary.y
      return dx * dx + dy * dy < papillary.size * papillary.size ? 0.9 * patient.tissueBrightness : echo.blood
    }
    const septum = septumTop[i] ?? 0
    if (y <= top && y > septum) return columns.septumScatter[i] ?? 1
    const back = wallBottom[i] ?? 0
    if (y >= bottom && y < back) return columns.wallScatter[i] ?? 1
    if (y >= back && y < back + sac.widthCm) return sac.scatter
    return inFront(y, septum)
  }
  const inFront = (y: number, floor: number): number => {
    if (y > floor) return -1
    if (y > floor - rightCavityCm) return echo.blood
    return y > floor - rightCavityCm - 0.45 ? echo.rightVentricle * patient.tissueBrightness : -1
  }
  const inBase = (x: number, y: number): number => {
    const top = aortaTopAt(x)
    const bottom = aortaBottomAt(x)
    if (y > top && y < bottom) return y < top + 0.22 || y > bottom - 0.22 ? 1.4 * patient.tissueBrightness : echo.blood
    if (y <= top) return inFront(y, top)
    const dx = (x - atrium.x) / atrium.halfWidth
    const dy = (y - atrium.top - atrium.halfHeight) / atrium.halfHeight
    const depth = dx * dx + dy * dy
    if (depth < 1) return echo.blood
    if (depth < 1.25) return echo.atrialWall * patient.tissueBrightness
    const ax = x - aortaX
    const ay = y - aortaY
    return ax * ax + ay * ay < patient.descendingAortaCm * patient.descendingAortaCm ? echo.blood : -1
  }
  const wallRise = heart.cavityEndDiastoleCm / 2 - heart.cavityCm / 2

  const sample = (px: number, py: number, cell: Cell): void => {
    const dx = px - pose.originX
    const dy = py - pose.originY
    const x = pose.cos * dx + pose.sin * dy
    const y = pose.cos * dy - pose.sin * dx
    const scatter = x < 0 ? (x > -lengthCm - 0.8 ? inVentricle(x, y) : -1) : inBase(x, y)
    cell.outside = scatter < 0
    cell.riseCm = scatter < 0 || x > 0.5 ? 0 : y > centreY ? wallRise : -wallRise
    cell.scatter = scatter < 0 ? outsideScatter(patient, x, py, false) : scatter
  }
  const bottomEdge = (x: number): number => (wallBottom[columnOf(x)] ?? 0) + sac.widthCm + 0.1
  const strokes = [
    line(heart, -lengthCm * 0.9, 0.2, bottomEdge, 0.1, patient.pericardiumBrightness),
    line(
      heart,
      -lengthCm * 0.7,
      4,
      (x) => Math.min(septumTop[columnOf(x)] ?? 0, aortaTopAt(x)) - rightCavityCm - 0.5,
      0.06,
      0.5 * patient.pericardiumBrightness,
    ),
    ...leaflets(instant, heart, aortaBottomAt(0), cavityTop[columnOf(-1.8)] ?? 0, cavityBottom[columnOf(0)] ?? 0),
    ...aorticValve(instant, heart, aortaTopAt(0.7), aortaBottomAt(0.7)),
  ]
  if (visit.pacemaker)
    strokes.push(stroke(pose, [-3.2, -rightCavityCm * 0.55, -1.2, -rightCavityCm * 0.4], 0.08, echo.device, 0.5))
  return { sample, strokes }
}
