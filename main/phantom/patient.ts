import { makePrng, mixSeed, type Prng } from './prng'
import type { PhantomPatient, PhantomVisit, PhantomVisitState, PhantomWall } from './types'

const PATIENT_STREAM = 1
const VISIT_STREAM = 2

/** Effusions are at least this wide, so that every one of them can be seen. */
const EFFUSION_CM: readonly [number, number] = [0.55, 1.8]
const EF_PERCENT: readonly [number, number] = [12, 76]
const HEART_RATE: readonly [number, number] = [48, 112]

function makeWall(random: Prng, baseCm: number): PhantomWall {
  const scarred = random.chance(0.45)
  return {
    thicknessCm: baseCm * random.uniform(0.75, 1.3),
    basalBulgeCm: random.uniform(-0.15, 0.5),
    apicalThinning: random.uniform(0.05, 0.5),
    scarCentre: random.uniform(0.15, 0.9),
    scarHalfLength: random.uniform(0.08, 0.22),
    scarBrightness: scarred ? random.uniform(0.8, 2.2) : 0,
  }
}

/** Draws a patient's anatomy. The same seed gives the same patient everywhere. */
export function makePatient(seed: number): PhantomPatient {
  const random = makePrng(mixSeed(PATIENT_STREAM, seed))
  const wallCm = random.uniform(0.65, 1.25)
  return {
    seed,
    lvHalfWidthCm: random.uniform(1.95, 3.0),
    lvLengthCm: random.uniform(7.0, 9.2),
    lvApexExponent: random.uniform(1.7, 3.2),
    lvBaseNarrowing: random.uniform(-0.02, 0.28),
    septalCurvatureCm: random.uniform(-0.55, 0.55),
    septum: makeWall(random, wallCm),
    lateral: makeWall(random, wallCm),
    anterior: makeWall(random, wallCm),
    inferior: makeWall(random, wallCm),
    rvWidthCm: random.uniform(1.7, 3.9),
    rvLengthFraction: random.uniform(0.55, 0.95),
    rvBaseBulge: random.uniform(0.0, 0.35),
    moderatorBandFraction: random.uniform(0.25, 0.75),
    moderatorBandCm: random.chance(0.6) ? random.uniform(0.2, 0.5) : 0,
    laWidthCm: random.uniform(1.45, 2.7),
    laHeightCm: random.uniform(1.6, 2.9),
    laOffsetCm: random.uniform(-0.35, 0.55),
    laTilt: random.uniform(-0.35, 0.35),
    raWidthCm: random.uniform(1.3, 2.5),
    raHeightCm: random.uniform(1.4, 2.6),
    atrialSeptumLean: random.uniform(-0.35, 0.35),
    lateralPapillaryFraction: random.uniform(0.32, 0.68),
    lateralPapillaryCm: random.chance(0.75) ? random.uniform(0.4, 0.85) : 0,
    medialPapillaryFraction: random.uniform(0.35, 0.65),
    medialPapillaryCm: random.chance(0.45) ? random.uniform(0.35, 0.65) : 0,
    papillaryAngles: [random.uniform(0.35, 1.0), random.uniform(2.1, 2.8)],
    falseTendonFraction: random.uniform(0.4, 0.85),
    falseTendonBrightness: random.chance(0.35) ? random.uniform(1.5, 3.5) : 0,
    annularCalcium: random.chance(0.3) ? random.uniform(1.5, 3) : 0,
    leafletLengthFraction: random.uniform(0.72, 1.0),
    aorticRootCm: random.uniform(1.35, 1.95),
    descendingAortaCm: random.uniform(0.8, 1.4),
    descendingAortaX: random.uniform(-0.8, 1.6),
    pericardiumBrightness: random.uniform(2.5, 6),
    fatPadCm: random.chance(0.4) ? random.uniform(0.1, 0.3) : 0,
    heartTilt: random.uniform(-0.3, 0.06),
    heartXCm: random.uniform(-0.1, 1.1),
    heartDepthCm: random.uniform(1.7, 2.9),
    tissueBrightness: random.uniform(0.7, 1.4),
    septumBrightness: random.uniform(0.8, 1.5),
    attenuation: random.uniform(-0.05, 0.06),
    nearFieldClutter: random.uniform(0.3, 1.6),
    chestWallCm: random.uniform(0.6, 1.5),
    ribShadowAngle: random.uniform(-0.66, 0.66),
    ribShadowStrength: random.chance(0.5) ? random.uniform(0.35, 0.85) : 0,
    liverBrightness: random.uniform(0.15, 0.75),
    lungBrightness: random.uniform(0.12, 0.6),
    dropOut: random.uniform(0.1, 0.75),
  }
}

function acquisition(random: Prng) {
  return {
    tiltJitter: random.normal(0, 0.045),
    xJitterCm: random.normal(0, 0.2),
    depthJitterCm: random.normal(0, 0.15),
    foreshortening: random.uniform(0.95, 1),
    gainDb: random.uniform(-5, 5),
    dynamicRangeDb: random.uniform(44, 60),
    timeGainSlope: random.normal(0, 0.12),
  }
}

function firstState(random: Prng): PhantomVisitState {
  return {
    efPercent: random.uniform(...EF_PERCENT),
    pacemaker: random.chance(0.3),
    tavr: random.chance(0.3),
    mitralClip: random.chance(0.25),
    effusionCm: random.chance(0.3) ? random.uniform(...EFFUSION_CM) : 0,
    heartRatePerMin: random.uniform(...HEART_RATE),
    lvSize: 1,
    ...acquisition(random),
  }
}

const clamp = (value: number, [low, high]: readonly [number, number]): number => Math.min(high, Math.max(low, value))

function followUpState(random: Prng, prev: PhantomVisitState): PhantomVisitState {
  const efMoves = random.chance(0.6)
  const effusionMoves = random.chance(0.3)
  const newEffusionCm = random.chance(0.5) ? random.uniform(...EFFUSION_CM) : 0
  return {
    efPercent: efMoves ? random.uniform(...EF_PERCENT) : clamp(prev.efPercent + random.normal(0, 2), EF_PERCENT),
    pacemaker: random.chance(0.15) || prev.pacemaker,
    tavr: random.chance(0.12) || prev.tavr,
    mitralClip: random.chance(0.12) || prev.mitralClip,
    effusionCm: effusionMoves ? newEffusionCm : prev.effusionCm,
    heartRatePerMin: clamp(prev.heartRatePerMin + random.normal(0, 8), HEART_RATE),
    lvSize: clamp(prev.lvSize * random.normal(1, 0.03), [0.88, 1.14]),
    ...acquisition(random),
  }
}

/**
 * Draws a visit: a first one, or one that follows `prev` (EF moves in six of ten, devices stay and may be added).
 * EF and LV size are drawn independently. `overrides` set any part of the state.
 */
export function makeVisit(
  patient: PhantomPatient,
  seed: number,
  prev?: PhantomVisit,
  overrides: Partial<PhantomVisitState> = {},
): PhantomVisit {
  const visitSeed = mixSeed(VISIT_STREAM, patient.seed, seed)
  const random = makePrng(visitSeed)
  const drawn = prev === undefined ? firstState(random) : followUpState(random, prev)
  return { ...drawn, ...overrides, seed: visitSeed }
}
