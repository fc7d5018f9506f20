import { rowOf, type ApicalHeart } from './apicalHeart'
import { atrioventricularOpening } from './cycle'
import { echo, stroke, type Instant, type Stroke } from './scene'

const LEAFLET_HALF_CM = 0.07
const CLIPPED_OPENING = 0.22

const between = (from: number, to: number, t: number): number => from + (to - from) * t

/** One valve: two leaflets from their hinges to tips that meet when closed. `spanCm` is the orifice's width. */
function valve(
  heart: ApicalHeart,
  hingeLeft: number,
  hingeRight: number,
  opening: number,
  leafletCm: number,
): Stroke[] {
  const base = heart.lengthCm
  const centre = (hingeLeft + hingeRight) / 2
  const half = (hingeRight - hingeLeft) / 2
  const tipY = base - between(0.35, leafletCm, opening)
  const tipX = between(0.05, 0.72 * half, opening)
  return [
    stroke(
      heart.pose,
      [hingeLeft, base, (hingeLeft + centre - tipX) / 2 - 0.1, (base + tipY) / 2, centre - tipX, tipY],
      LEAFLET_HALF_CM,
      echo.leaflet,
    ),
    stroke(
      heart.pose,
      [hingeRight, base, (hingeRight + centre + tipX) / 2 + 0.1, (base + tipY) / 2, centre + tipX, tipY],
      LEAFLET_HALF_CM,
      echo.leaflet,
    ),
  ]
}

/** The pericardium: a bright line along the outer edge of heart and fluid. */
function pericardium({ patient }: Instant, heart: ApicalHeart): Stroke[] {
  const left: number[] = []
  const right: number[] = []
  for (let y = -0.2; y < heart.lengthCm; y += 0.4) {
    const i = rowOf(y)
    const l = heart.tables.sacLeft[i] ?? 0
    const r = heart.tables.sacRight[i] ?? 0
    if (l > r) continue
    left.push(l - 0.1, y)
    right.push(r + 0.1, y)
  }
  return [
    stroke(heart.pose, right, 0.09, patient.pericardiumBrightness),
    stroke(heart.pose, left, 0.07, 0.6 * patient.pericardiumBrightness),
  ]
}

/** A lead: down through the right atrium and the tricuspid valve to the RV apex. */
function pacemakerLead(heart: ApicalHeart): Stroke {
  const base = heart.lengthCm
  const tricuspidX = (heart.tables.wallLeft[rowOf(base - 0.1)] ?? 0) - 0.5 * heart.rightWidthCm
  const apexY = base - 0.82 * heart.rightLengthCm
  const apexX = (heart.tables.wallLeft[rowOf(apexY)] ?? 0) - 0.3
  const { rightAtrium } = heart
  const points = [
    rightAtrium.x - 0.3 * rightAtrium.halfWidth,
    rightAtrium.y + 0.95 * rightAtrium.halfHeight,
    tricuspidX - 0.15,
    base + 0.6,
    tricuspidX + 0.05,
    base - 1.2,
    apexX,
    apexY,
  ]
  return stroke(heart.pose, points, 0.07, echo.device, 0.6)
}

/** The struts of a valve stent beside the septal annulus, where the outflow tract is cut. */
function valveStent(heart: ApicalHeart): Stroke[] {
  const base = heart.lengthCm
  const x = (heart.tables.cavityLeft[rowOf(base - 0.2)] ?? 0) + 0.2
  const strut = (points: readonly number[]): Stroke => stroke(heart.pose, points, 0.05, 0.7 * echo.device, 0.3)
  return [
    strut([x - 0.45, base - 1.0, x - 0.35, base + 1.2]),
    strut([x + 0.65, base - 1.0, x + 0.55, base + 1.2]),
    strut([x - 0.45, base - 1.0, x + 0.1, base - 0.1, x + 0.65, base - 1.0]),
    strut([x - 0.35, base + 1.2, x + 0.1, base + 0.3, x + 0.55, base + 1.2]),
  ]
}

function mitralClip(heart: ApicalHeart, centre: number): Stroke {
  return stroke(
    heart.pose,
    [centre - 0.05, heart.lengthCm - 1.0, centre + 0.05, heart.lengthCm + 0.15],
    0.22,
    echo.device,
    0.9,
  )
}

/** Thin bright structures of an apical plane. */
export function apicalStrokes(instant: Instant, heart: ApicalHeart): Stroke[] {
  const { patient, visit, phase } = instant
  const atBase = rowOf(heart.lengthCm - 0.1)
  const mitralLeft = heart.tables.cavityLeft[atBase] ?? 0
  const mitralRight = heart.tables.cavityRight[atBase] ?? 0
  const opening = atrioventricularOpening(phase)
  const mitralOpening = visit.mitralClip ? Math.min(opening, CLIPPED_OPENING) : opening
  const mitralCentre = (mitralLeft + mitralRight) / 2
  const strokes = [
    ...pericardium(instant, heart),
    ...valve(heart, mitralLeft, mitralRight, mitralOpening, 2.1 * patient.leafletLengthFraction),
  ]
  if (patient.falseTendonBrightness > 0) {
    const y = heart.lengthCm * (1 - patient.falseTendonFraction)
    const left = heart.tables.cavityLeft[rowOf(y)] ?? 0
    const right = heart.tables.cavityRight[rowOf(y + 0.8)] ?? 0
    strokes.push(stroke(heart.pose, [left, y, right, y + 0.8], 0.07, 0.5 * patient.falseTendonBrightness))
  }
  if (patient.annularCalcium > 0)
    strokes.push(
      stroke(
        heart.pose,
        [mitralRight + 0.1, heart.lengthCm - 0.2, mitralRight + 0.35, heart.lengthCm + 0.25],
        0.16,
        1.6 * patient.annularCalcium,
      ),
    )
  if (visit.mitralClip) strokes.push(mitralClip(heart, mitralCentre))
  if (!heart.hasRightHeart) return strokes
  const tricuspidRight = heart.tables.wallLeft[atBase] ?? 0
  const tricuspidLeft = heart.tables.rightCavityLeft[atBase] ?? 0
  strokes.push(...valve(heart, tricuspidLeft, tricuspidRight, opening, 1.5))
  if (visit.pacemaker) strokes.push(pacemakerLead(heart))
  if (visit.tavr) strokes.push(...valveStent(heart))
  return strokes
}
