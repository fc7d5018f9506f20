/**
 * Draws training clips: `tsx dataset.ts FOLDER SHARD SHARDS`.
 * Each shard writes frames-SHARD.u8 (visits × frames × height × width, one cycle of A4C), views-SHARD.u8 (visits × 3 × height × width:
 * one frame each of A2C, PLAX, PSAX) and labels-SHARD.json. Pixels went through the program's own preprocessing, before normalisation.
 */
import { mkdirSync, openSync, writeFileSync, writeSync, closeSync } from 'node:fs'
import path from 'node:path'
import {
  createFrameRenderer,
  makePatient,
  makePrng,
  makeVisit,
  mixSeed,
  type PhantomPatient,
  type PhantomView,
  type PhantomVisit,
} from '../../main/phantom/index'
import { apicalHeart } from '../../main/phantom/apical'
import { fitPlane } from '../../shared/vision/preprocess'
import { clipPhases, drawRecording, drawRegion, recipe } from './clips'

const OTHER_VIEWS: readonly PhantomView[] = ['A2C', 'PLAX', 'PSAX']

/** One frame resized to the network's input: height × width values of 0..255. */
const drawFrame = (...request: Parameters<typeof drawRegion>): Uint8Array =>
  Uint8Array.from(fitPlane(drawRegion(...request), 1, recipe.input), (value) =>
    Math.round(Math.min(255, Math.max(0, value))),
  )

/** Sizes the frame shows, for the auxiliary frame loss: LV half-width and length, cm. */
function frameTruth(patient: PhantomPatient, visit: PhantomVisit, phase: number): [number, number] {
  const heart = apicalHeart({ patient, visit, view: 'A4C', phase })
  return [heart.halfWidthCm, heart.lengthCm]
}

/** What of a patient's lasting anatomy the four-chamber view shows: targets of the auxiliary identity loss. */
const SHOWN_IN_A4C = [
  'lvHalfWidthCm',
  'lvLengthCm',
  'lvApexExponent',
  'lvBaseNarrowing',
  'septalCurvatureCm',
  'septum',
  'lateral',
  'rvWidthCm',
  'rvLengthFraction',
  'rvBaseBulge',
  'moderatorBandFraction',
  'moderatorBandCm',
  'laWidthCm',
  'laHeightCm',
  'laOffsetCm',
  'laTilt',
  'raWidthCm',
  'raHeightCm',
  'atrialSeptumLean',
  'lateralPapillaryFraction',
  'lateralPapillaryCm',
  'falseTendonFraction',
  'falseTendonBrightness',
  'annularCalcium',
  'leafletLengthFraction',
  'descendingAortaCm',
  'descendingAortaX',
  'pericardiumBrightness',
  'fatPadCm',
  'heartTilt',
  'heartXCm',
  'heartDepthCm',
  'septumBrightness',
  'chestWallCm',
  'ribShadowAngle',
  'ribShadowStrength',
  'liverBrightness',
  'lungBrightness',
  'dropOut',
] as const satisfies readonly (keyof PhantomPatient)[]

function anatomy(patient: PhantomPatient): number[] {
  return SHOWN_IN_A4C.flatMap((key) => {
    const value = patient[key]
    return typeof value === 'number' ? [value] : (Object.values(value) as number[])
  })
}

function main(folder: string, shard: number, shards: number): void {
  mkdirSync(folder, { recursive: true })
  const renderFrame = createFrameRenderer()
  const { firstSeed, count, visits } = recipe.patients.train
  const frames = openSync(path.join(folder, `frames-${shard}.u8`), 'w')
  const views = openSync(path.join(folder, `views-${shard}.u8`), 'w')
  const labels: object[] = []
  for (let seed = firstSeed + shard; seed < firstSeed + count; seed += shards) {
    const patient = makePatient(seed)
    let previous: PhantomVisit | undefined
    for (let n = 0; n < visits; n++) {
      const visit = makeVisit(patient, n, previous)
      const random = makePrng(mixSeed(visit.seed, 31))
      const phases = clipPhases(random)
      const recording = drawRecording(random)
      phases.forEach((phase, k) =>
        writeSync(frames, drawFrame(renderFrame, patient, visit, 'A4C', phase, k, recording)),
      )
      for (const view of OTHER_VIEWS)
        writeSync(views, drawFrame(renderFrame, patient, visit, view, random.next(), 0, drawRecording(random)))
      labels.push({
        patient: seed,
        visit: n,
        ef: visit.efPercent,
        pacemaker: visit.pacemaker,
        tavr: visit.tavr,
        mitralClip: visit.mitralClip,
        effusionCm: visit.effusionCm,
        sizes: phases.map((phase) => frameTruth(patient, visit, phase)),
        anatomy: anatomy(patient),
        lvHalfWidthCm: patient.lvHalfWidthCm * visit.lvSize,
        wallCm: patient.septum.thicknessCm,
        laWidthCm: patient.laWidthCm,
        rvWidthCm: patient.rvWidthCm,
      })
      previous = visit
    }
    if (shard === 0 && (seed - firstSeed) % (100 * shards) === 0)
      console.log(`drawn ${seed - firstSeed} of ${count} patients`)
  }
  closeSync(frames)
  closeSync(views)
  writeFileSync(path.join(folder, `labels-${shard}.json`), JSON.stringify(labels))
}

main(process.argv[2] ?? '.', Number(process.argv[3] ?? 0), Number(process.argv[4] ?? 1))
