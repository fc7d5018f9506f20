import { FIRST_ROW_CM, ROW_CM, rowOf, ROWS, type ApicalHeart, type ApicalTables, type Chamber } from './apicalHeart'
import { apicalStrokes } from './apicalStrokes'
import { contraction } from './cycle'
import { bulletProfile, ventricleAt } from './ventricle'
import {
  echo,
  makePose,
  outsideScatter,
  thickening,
  wallScatter,
  wallThickness,
  type Cell,
  type Instant,
  type Pose,
  type Scene,
} from './scene'
import type { PhantomPatient, PhantomVisit } from './types'

const ANNULUS_CM = 0.3
const FAR = 1e3

const rowCentre = (row: number): number => FIRST_ROW_CM + (row + 0.5) * ROW_CM

/** Which walls the plane cuts, left and right on screen. */
function wallsOf(patient: PhantomPatient, hasRightHeart: boolean) {
  return hasRightHeart
    ? { left: patient.septum, right: patient.lateral }
    : { left: patient.inferior, right: patient.anterior }
}

function poseOf(patient: PhantomPatient, visit: PhantomVisit, hasRightHeart: boolean): Pose {
  const tilt = hasRightHeart ? patient.heartTilt : 0.6 * patient.heartTilt + 0.05
  const x = hasRightHeart ? patient.heartXCm : 0.4 * patient.heartXCm
  return makePose(x + visit.xJitterCm, patient.heartDepthCm + visit.depthJitterCm, tilt + visit.tiltJitter)
}

function rightVentricleWidth(
  patient: PhantomPatient,
  heart: { rightWidthCm: number; rightLengthCm: number; lengthCm: number },
  y: number,
): number {
  const up = (heart.lengthCm - y) / heart.rightLengthCm
  if (up < 0 || up >= 1) return 0
  return heart.rightWidthCm * (1 - up ** 2.2) ** 0.6 * (1 + patient.rvBaseBulge * Math.sin(Math.PI * up))
}

type Sizes = Omit<ApicalHeart, 'tables' | 'leftAtrium' | 'rightAtrium'>

function sizesOf({ patient, visit, phase }: Instant, hasRightHeart: boolean): Sizes {
  const lv = ventricleAt(patient, visit, phase, hasRightHeart ? 1 : 0.96)
  const beat = contraction(phase)
  const walls = wallsOf(patient, hasRightHeart)
  return {
    ...lv,
    pose: poseOf(patient, visit, hasRightHeart),
    hasRightHeart,
    contraction: beat,
    rightWidthCm: patient.rvWidthCm * (1 - 0.2 * beat),
    rightLengthCm: patient.rvLengthFraction * lv.lengthCm,
    apexWallCm: Math.min(wallThickness(walls.left, 1), wallThickness(walls.right, 1)) * thickening(lv.relative),
  }
}

function fillTables({ patient, visit }: Instant, sizes: Sizes): ApicalTables {
  const row = (): Float32Array => new Float32Array(ROWS).fill(FAR)
  const tables: ApicalTables = {
    cavityLeft: row(),
    cavityRight: row().fill(-FAR),
    wallLeft: row(),
    wallRight: row().fill(-FAR),
    rightCavityLeft: row(),
    outerLeft: row(),
    sacLeft: row(),
    sacRight: row().fill(-FAR),
    scatterLeft: row(),
    scatterRight: row(),
  }
  const walls = wallsOf(patient, sizes.hasRightHeart)
  const thick = thickening(sizes.relative)
  const sacCm = visit.effusionCm > 0 ? visit.effusionCm : patient.fatPadCm
  const { lengthCm, halfWidthCm, apexWallCm } = sizes
  for (let i = 0; i < ROWS; i++) {
    const y = rowCentre(i)
    if (y > lengthCm + ANNULUS_CM) break
    const along = Math.min(1, Math.max(0, (lengthCm - y) / lengthCm))
    const curve = patient.septalCurvatureCm * Math.sin(Math.PI * along)
    const cavity = halfWidthCm * bulletProfile(patient, along)
    if (y > 0) {
      tables.cavityLeft[i] = curve - cavity
      tables.cavityRight[i] = curve + cavity
    }
    const outerAlong = (lengthCm - y) / (lengthCm + apexWallCm)
    if (outerAlong < 1) {
      const shape = bulletProfile(patient, outerAlong)
      const leftCm = wallThickness(walls.left, along) * thick
      const rightCm = wallThickness(walls.right, along) * thick
      tables.wallLeft[i] =
        curve - Math.max(cavity + 0.6 * leftCm * (cavity > 0 ? 1 : 0), (halfWidthCm + leftCm) * shape)
      tables.wallRight[i] =
        curve + Math.max(cavity + 0.6 * rightCm * (cavity > 0 ? 1 : 0), (halfWidthCm + rightCm) * shape)
      tables.scatterLeft[i] = wallScatter(patient.tissueBrightness * patient.septumBrightness, walls.left, along)
      tables.scatterRight[i] = wallScatter(patient.tissueBrightness, walls.right, along)
      const rv = sizes.hasRightHeart ? rightVentricleWidth(patient, sizes, y) : 0
      tables.rightCavityLeft[i] = (tables.wallLeft[i] ?? 0) - rv
      tables.outerLeft[i] = (tables.rightCavityLeft[i] ?? 0) - (rv > 0 ? 0.38 : 0)
    }
    const sacAlong = (lengthCm - y) / (lengthCm + apexWallCm + sacCm)
    if (sacAlong < 1) {
      const shape = (halfWidthCm + 0.8 + sacCm) * bulletProfile(patient, sacAlong)
      const hasWall = (tables.wallRight[i] ?? 0) > -FAR
      tables.sacLeft[i] = hasWall ? (tables.outerLeft[i] ?? 0) - sacCm : curve - shape * 0.8
      tables.sacRight[i] = hasWall ? (tables.wallRight[i] ?? 0) + sacCm : curve + shape * 0.8
    }
  }
  return tables
}

/** The atria hang from the annulus; their roofs stay still, so that they fill as the base descends. */
function atriaOf(patient: PhantomPatient, sizes: Sizes): { leftAtrium: Chamber; rightAtrium: Chamber } {
  const top = sizes.lengthCm + ANNULUS_CM
  const hang = (heightCm: number): { y: number; halfHeight: number } => {
    const roof = sizes.lengthEndDiastoleCm + ANNULUS_CM + 1.75 * heightCm
    return { y: (top + roof) / 2, halfHeight: (roof - top) / 2 }
  }
  const leftX = patient.laOffsetCm
  const leftAtrium = { x: leftX, halfWidth: patient.laWidthCm, lean: patient.laTilt * 0.3, ...hang(patient.laHeightCm) }
  const rightX = leftX - patient.laWidthCm - patient.raWidthCm - 0.28
  return {
    leftAtrium,
    rightAtrium: {
      x: rightX,
      halfWidth: patient.raWidthCm,
      lean: patient.atrialSeptumLean * 0.3,
      ...hang(patient.raHeightCm),
    },
  }
}

/** Geometry of an apical plane, for drawing and for truth. */
export function apicalHeart(instant: Instant): ApicalHeart {
  const sizes = sizesOf(instant, instant.view === 'A4C')
  return { ...sizes, tables: fillTables(instant, sizes), ...atriaOf(instant.patient, sizes) }
}

/** < 1 inside the chamber. */
function chamberDepth(chamber: Chamber, x: number, y: number): number {
  const dy = (y - chamber.y) / chamber.halfHeight
  const dx = (x - chamber.x - chamber.lean * (y - chamber.y)) / chamber.halfWidth
  return dx * dx + dy * dy
}

interface Papillary {
  readonly x: number
  readonly y: number
  readonly halfWidth: number
  readonly halfHeight: number
}

function papillariesOf(patient: PhantomPatient, heart: ApicalHeart): readonly Papillary[] {
  const at = (fraction: number, sizeCm: number, side: -1 | 1): Papillary => {
    const y = heart.lengthCm * fraction
    const edge = (side < 0 ? heart.tables.cavityLeft : heart.tables.cavityRight)[rowOf(y)] ?? 0
    return { x: edge - side * 0.15, y, halfWidth: sizeCm, halfHeight: sizeCm * 1.9 }
  }
  const muscles: Papillary[] = []
  if (patient.lateralPapillaryCm > 0)
    muscles.push(at(patient.lateralPapillaryFraction, patient.lateralPapillaryCm, heart.hasRightHeart ? 1 : -1))
  if (!heart.hasRightHeart && patient.medialPapillaryCm > 0)
    muscles.push(at(patient.medialPapillaryFraction, patient.medialPapillaryCm, 1))
  return muscles
}

/** Apical four- or two-chamber plane: LV apex up, right heart (four-chamber only) to the left of the screen. */
export function apicalScene(instant: Instant): Scene {
  const { patient, visit } = instant
  const heart = apicalHeart(instant)
  const { pose, tables, lengthCm, leftAtrium, rightAtrium, hasRightHeart } = heart
  const papillaries = papillariesOf(patient, heart)
  const sacScatter = visit.effusionCm > 0 ? echo.fluid : echo.fat
  const bandY = lengthCm * (1 - patient.rvLengthFraction * (1 - patient.moderatorBandFraction))
  const bandHalfCm = hasRightHeart ? patient.moderatorBandCm / 2 : 0
  const descentCm = heart.lengthEndDiastoleCm - lengthCm
  const aortaX = leftAtrium.x + patient.descendingAortaX
  const aortaY = heart.lengthEndDiastoleCm + 2 * patient.laHeightCm + 0.4
  const aortaSquared = (0.7 * patient.descendingAortaCm) ** 2

  const inCavity = (x: number, y: number): number => {
    for (const muscle of papillaries) {
      const dx = (x - muscle.x) / muscle.halfWidth
      const dy = (y - muscle.y) / muscle.halfHeight
      if (dx * dx + dy * dy < 1) return 0.9 * patient.tissueBrightness
    }
    return echo.blood
  }

  const inVentricles = (x: number, y: number, i: number): number => {
    if (x > (tables.cavityLeft[i] ?? 0) && x < (tables.cavityRight[i] ?? 0)) return inCavity(x, y)
    if (x > (tables.wallLeft[i] ?? 0) && x < (tables.wallRight[i] ?? 0))
      return (
        (x < 0.5 * ((tables.wallLeft[i] ?? 0) + (tables.wallRight[i] ?? 0))
          ? tables.scatterLeft[i]
          : tables.scatterRight[i]) ?? 1
      )
    if (x <= (tables.wallLeft[i] ?? 0) && x > (tables.rightCavityLeft[i] ?? 0))
      return Math.abs(y - bandY - 0.25 * (x + heart.halfWidthCm)) < bandHalfCm ? 0.8 : echo.blood
    if (x <= (tables.wallLeft[i] ?? 0) && x > (tables.outerLeft[i] ?? 0))
      return echo.rightVentricle * patient.tissueBrightness
    if (x > (tables.sacLeft[i] ?? 0) && x < (tables.sacRight[i] ?? 0)) return sacScatter
    return -1
  }

  const inAtria = (x: number, y: number): number => {
    const left = chamberDepth(leftAtrium, x, y)
    if (left < 1) return echo.blood
    const right = hasRightHeart ? chamberDepth(rightAtrium, x, y) : 9
    if (right < 1) return echo.blood
    if (left < 1.3 || right < 1.35) return echo.atrialWall * patient.tissueBrightness
    const aortaDx = x - aortaX
    const aortaDy = y - aortaY
    if (aortaDx * aortaDx + aortaDy * aortaDy < aortaSquared) return echo.blood
    return -1
  }

  const sample = (px: number, py: number, cell: Cell): void => {
    const dx = px - pose.originX
    const dy = py - pose.originY
    const x = pose.cos * dx + pose.sin * dy
    const y = pose.cos * dy - pose.sin * dx
    const i = Math.floor((y - FIRST_ROW_CM) / ROW_CM)
    let scatter = i < 0 ? -1 : y < lengthCm + ANNULUS_CM && i < ROWS ? inVentricles(x, y, i) : inAtria(x, y)
    cell.outside = scatter < 0
    cell.riseCm = scatter < 0 || y < 0 ? 0 : descentCm * Math.min(1, y / lengthCm)
    if (scatter < 0) scatter = outsideScatter(patient, x, py, hasRightHeart && x < 0 && y > 0.55 * lengthCm)
    cell.scatter = scatter
  }
  return { sample, strokes: apicalStrokes(instant, heart) }
}
