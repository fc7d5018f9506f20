import {
  createFrameRenderer,
  loopPhases,
  makePatient,
  makePrng,
  makeVisit,
  mixSeed,
  sectorGeometry,
  type PhantomPatient,
  type PhantomView,
  type PhantomVisit,
  type Prng,
  type SectorGeometry,
} from '../../../main/phantom/index'

/** A phantom's loop before it is written: grey frames and what the file would say. */
export interface Drawing {
  readonly patient: PhantomPatient
  readonly visit: PhantomVisit
  readonly view: PhantomView
  readonly width: number
  readonly height: number
  readonly framesPerSecond: number
  /** Heart phase of each frame, in beats; 0 = R wave. */
  readonly phases: readonly number[]
  /** width × height grey a frame. */
  readonly frames: readonly Uint8Array[]
  readonly rWaveTimesMs: readonly number[]
  readonly heartRatePerMin: number | null
}

export const [WIDTH, HEIGHT] = [256, 192]
export const geometry: SectorGeometry = sectorGeometry(WIDTH, HEIGHT)
const FRAMES_PER_SECOND = 30
const BEATS = 1.7

/** Every frame of the phases, drawn. */
export function drawFrames(
  { patient, visit, view, width, height }: Pick<Drawing, 'patient' | 'visit' | 'view' | 'width' | 'height'>,
  phases: readonly number[],
): Uint8Array[] {
  const renderFrame = createFrameRenderer()
  return phases.map((phase, frameSeed) => renderFrame({ patient, visit, view, phase, frameSeed, width, height }))
}

/** R waves of phases that run evenly, ms. */
export const wavesOf = (phases: readonly number[], framesPerSecond: number): number[] =>
  phases.slice(1).flatMap((phase, n) => {
    const before = phases[n] ?? phase
    const wave = Math.ceil(before)
    return wave <= phase && wave > before - 1e-9 && phase > before
      ? [(1000 * (n + (wave - before) / (phase - before))) / framesPerSecond]
      : []
  })

/** The four-chamber loop of a patient's first visit, 1.7 beats at 30 frames a second with its ECG. */
export function drawLoop(seed: number, state?: Partial<PhantomVisit>): { drawing: Drawing; random: Prng } {
  const patient = makePatient(seed)
  const visit = makeVisit(patient, 0, undefined, state)
  const random = makePrng(mixSeed(seed, 77))
  const beatFrames = (60 * FRAMES_PER_SECOND) / visit.heartRatePerMin
  const phases = loopPhases(Math.ceil(BEATS * beatFrames), FRAMES_PER_SECOND, visit.heartRatePerMin, random.next())
  const about = { patient, visit, view: 'A4C' as const, width: WIDTH, height: HEIGHT }
  return {
    random,
    drawing: {
      ...about,
      framesPerSecond: FRAMES_PER_SECOND,
      phases,
      frames: drawFrames(about, phases),
      rWaveTimesMs: wavesOf(phases, FRAMES_PER_SECOND),
      heartRatePerMin: visit.heartRatePerMin,
    },
  }
}
