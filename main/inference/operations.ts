import { z } from 'zod'
import { engineBenchmark, engineSetting, provider } from '../../shared/domain/engineBenchmark'
import { failure, resultOf } from '../../shared/domain/failure'
import { heatPicture } from '../../shared/domain/heatPicture'
import { pixelFormat } from '../../shared/domain/loop'
import { loopBeat, loopTimes } from '../../shared/vision/beat'
import { taskDoubt } from '../../shared/vision/doubts'
import { inSector } from '../../shared/vision/fitGate'
import { fittedHead } from '../../shared/vision/fitView'
import { gateMeasures, gateParameters, rowExtents } from '../../shared/vision/ood'
import { regionRectangle } from '../../shared/vision/preprocess'
import { loopExcerpt } from '../../shared/vision/sampleFrames'
import { loopScore, viewDecision } from '../../shared/vision/scoring'
import { embeddedText } from '../../shared/vision/textTokenizer'
import { vector } from '../../shared/vision/vectors'
import type { Operations } from '../rpc/operations'

/** All that an inference process can be asked to do. A new operation is an entry here and a handler in worker/handlers.ts. */

/** One loop to read: the compressed bytes of the frames that may be sampled, and what a decoder needs to know. */
export const loopTask = z.object({
  sopInstanceUid: z.string(),
  format: pixelFormat,
  littleEndian: z.boolean(),
  pixelAspect: z.number(),
  region: regionRectangle,
  /** The view that the file or a reader named, null = nobody. */
  labelledView: z.string().nullable(),
  times: loopTimes,
  /** Where the beat is looked for and frames are sampled. */
  excerpt: loopExcerpt,
  /** The beat is looked for in the picture too: something is measured over it in this view, or nobody named the view. */
  looksForBeat: z.boolean(),
  /** All that may be sampled, each once. */
  frames: z
    .array(
      z.object({
        number: z.number().int(),
        bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'a Uint8Array'),
      }),
    )
    .readonly(),
})
export type LoopTask = z.infer<typeof loopTask>

/** A view head and a gate that were fitted to a pack and not yet written; null where the pack's own stays. */
const fittedParts = z.object({ head: fittedHead.nullable(), gate: gateParameters.nullable() })
export type FittedParts = z.infer<typeof fittedParts>

const settingsToCompare = z.object({ float32: engineSetting, int8: engineSetting })
export type SettingsToCompare = z.infer<typeof settingsToCompare>

/** A loop as a view head and a gate are fitted on it. */
const measuredLoop = z.object({
  /** Unit vector. */
  embedding: vector,
  /** The image graph's features, the frames' mean. */
  features: vector,
  colouredFraction: z.number(),
  /** What any of its frames lit. */
  lit: rowExtents,
})
export type MeasuredLoop = z.infer<typeof measuredLoop>

/** The reading of one loop: the gate's refusal, or its view, scores and embeddings. */
export const loopReading = z.object({
  sopInstanceUid: z.string(),
  frames: z.array(z.number().int()).readonly(),
  /** Null where the pack brings no measure of its training data. */
  measures: gateMeasures.nullable(),
  refusal: failure.nullable(),
  view: viewDecision,
  scores: z.array(loopScore).readonly(),
  /** The beat that the frames show, or why none is sure. */
  beat: resultOf(loopBeat),
  /** Why its answers are never sure, by task. */
  doubts: z.array(taskDoubt).readonly(),
  identity: vector,
  /** The pooled embedding that words are compared with. */
  embedding: vector,
  msPerFrame: z.number(),
})
export type LoopReading = z.infer<typeof loopReading>

/** The same frames of one loop as each precision read them. */
const precisionReadings = z.object({
  float32: loopReading,
  int8: loopReading,
  /** No loop played meanwhile, so their times can be compared. */
  undisturbed: z.boolean(),
})
export type PrecisionReadings = z.infer<typeof precisionReadings>

/** What can be asked of the pack once it is open. */
export const packOperations = {
  /** Reads one loop, with the fitted parts in place of the pack's own where some are given. */
  read: { request: z.object({ task: loopTask, fitted: fittedParts.nullable().default(null) }), answer: loopReading },
  /** Where one of the loop's sampled frames speaks for a task, by the task's code. */
  heatMap: {
    request: z.object({ task: loopTask, frame: z.number().int().nonnegative(), code: z.string() }),
    answer: heatPicture,
  },
  /** Measures a loop in whatever view. */
  measure: { request: z.object({ task: loopTask }), answer: measuredLoop },
  /** A loop's plain measures inside each sector, in the order of the sectors. */
  measureInSectors: {
    request: z.object({ task: loopTask, sectors: z.array(rowExtents).readonly() }),
    answer: z.array(inSector).readonly(),
  },
  /** One result a text: its unit vector, or why the model can't take it. Refused where the pack has no text graph. */
  embedTexts: {
    request: z.object({ texts: z.array(z.string()).readonly() }),
    answer: z.array(resultOf(embeddedText)).readonly(),
  },
  /** Reads one loop by both of the pack's image graphs; `int8Unopened` where the int8 one doesn't open. */
  compare: { request: z.object({ task: loopTask, settings: settingsToCompare }), answer: precisionReadings },
} as const satisfies Operations

export const inferenceOperations = {
  /** Opens the process's one pack; asked first. */
  open: {
    request: z.object({
      folder: z.string(),
      sha256: z.string(),
      providers: z.array(provider).readonly(),
      /** Null: a benchmark finds one. */
      setting: engineSetting.nullable(),
      /** Tried first where a check allowed it. */
      int8: engineSetting.nullable(),
    }),
    answer: z.object({
      setting: engineSetting,
      /** Null where the setting asked for started. */
      benchmark: engineBenchmark.nullable(),
      /** Why int8 did not start although it was asked for. */
      int8Failure: z.string().nullable(),
    }),
  },
  /** While loops play in the window, reading leaves them the machine. */
  setPlaying: { request: z.object({ playing: z.boolean() }), answer: z.null(), urgent: true },
  ...packOperations,
} as const satisfies Operations
