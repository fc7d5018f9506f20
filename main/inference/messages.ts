import { z } from 'zod'
import { heatPicture } from '../../shared/domain/heatPicture'
import { engineSetting, engineBenchmark, provider } from '../../shared/domain/engineBenchmark'
import { pixelFormat } from '../../shared/domain/loop'
import { failure } from '../../shared/domain/failure'
import { gateParameters } from '../../shared/vision/ood'

/** What the main process and the inference process say to each other. Both sides parse what they hear. */

/** In a failure's code: the inference process is gone. */
export const PROCESS_LOST = 'inferenceLost'

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)
const vector = z.custom<Float32Array>((value) => value instanceof Float32Array)
const rectangle = z.object({ minX: z.number(), minY: z.number(), maxX: z.number(), maxY: z.number() })

/** One loop to read: the compressed bytes of the frames that were sampled, and what a decoder needs to know. */
export const loopTask = z.object({
  sopInstanceUid: z.string(),
  format: pixelFormat,
  littleEndian: z.boolean(),
  pixelAspect: z.number(),
  region: rectangle,
  /** The view that the file or a reader named, null = nobody. */
  labelledView: z.string().nullable(),
  /** Frame numbers from 0 in the order they are read; a slow loop may repeat one. */
  sampled: z.array(z.number().int()).readonly(),
  frames: z.array(z.object({ number: z.number().int(), bytes })).readonly(),
})
export type LoopTask = z.infer<typeof loopTask>

/** A view head and a gate that were fitted to a pack and not yet written; null where it goes on without. */
const fittedParts = z.object({
  head: z
    .object({
      weights: vector,
      classes: z.array(z.string()).readonly(),
      minimumProbability: z.object({ value: z.number(), source: z.string() }),
    })
    .nullable(),
  gate: gateParameters.nullable(),
})
export type FittedParts = z.infer<typeof fittedParts>

const settingsToCompare = z.object({ float32: engineSetting, int8: engineSetting })
export type SettingsToCompare = z.infer<typeof settingsToCompare>

/** For each input row, the first and last column; [1, 0] = none. */
const extents = z.array(z.tuple([z.number().int(), z.number().int()])).readonly()

const measuredLoop = z.object({
  /** Unit vector. */
  embedding: vector,
  /** The image graph's features, the frames' mean. */
  features: vector,
  colouredFraction: z.number(),
  /** What any of its frames lit. */
  lit: extents,
})
export type MeasuredLoop = z.infer<typeof measuredLoop>

const inSector = z.object({ outsideSector: z.number(), appearance: vector })

export const toInference = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('open'),
    folder: z.string(),
    sha256: z.string(),
    providers: z.array(provider).readonly(),
    setting: engineSetting.nullable().describe('null: find out by a benchmark'),
    int8: engineSetting.nullable().describe('goes first where a check allowed it'),
  }),
  /** Whether loops play in the window: reading then leaves them the machine. */
  z.object({ kind: z.literal('playing'), playing: z.boolean() }),
  z.object({ kind: z.literal('read'), id: z.number().int(), task: loopTask, fitted: fittedParts.nullable() }),
  /** Where one of the loop's sampled frames speaks for a task. */
  z.object({
    kind: z.literal('look'),
    id: z.number().int(),
    task: loopTask,
    frame: z.number().int(),
    code: z.string(),
  }),
  /** What a view head and a gate are fitted on. */
  z.object({ kind: z.literal('measure'), id: z.number().int(), task: loopTask }),
  z.object({
    kind: z.literal('measureInSectors'),
    id: z.number().int(),
    task: loopTask,
    sectors: z.array(extents).readonly(),
  }),
  z.object({ kind: z.literal('embedTexts'), id: z.number().int(), texts: z.array(z.string()).readonly() }),
  /** One loop by both of the pack's image graphs. */
  z.object({ kind: z.literal('compare'), id: z.number().int(), task: loopTask, settings: settingsToCompare }),
])
export type ToInference = z.infer<typeof toInference>

const score = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('regression'),
    task: z.string(),
    value: z.number(),
    perFrame: z.array(z.number()).readonly(),
  }),
  z.object({ kind: z.literal('binary'), task: z.string(), difference: z.number(), probability: z.number().nullable() }),
  z.object({ kind: z.literal('graded'), task: z.string(), similarities: z.array(z.number()).readonly() }),
])

const gateMeasures = z.object({
  colour: z.number(),
  outsideSector: z.number(),
  otherProbability: z.number(),
  featureDistance: z.number(),
  appearanceDistance: z.number(),
})

/** What was made of one loop: a refusal by the gate, or its view, scores and embeddings. */
export const loopReading = z.object({
  sopInstanceUid: z.string(),
  frames: z.array(z.number().int()).readonly(),
  /** Null where the pack brings no measure of its training data. */
  measures: gateMeasures.nullable(),
  refusal: failure.nullable(),
  view: z.object({ code: z.string().nullable(), probability: z.number() }),
  scores: z.array(score).readonly(),
  identity: vector,
  /** The pooled embedding that words are compared with. */
  embedding: vector,
  msPerFrame: z.number(),
})
export type LoopReading = z.infer<typeof loopReading>

/** The same frames of one loop as each precision read them. */
const precisePair = z.object({
  float32: loopReading,
  int8: loopReading,
  undisturbed: z.boolean().describe('no loop played meanwhile, so their times can be compared'),
})
export type PrecisePair = z.infer<typeof precisePair>

const embeddedText = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.object({ vector, heard: z.string().nullable() }) }),
  z.object({ ok: z.literal(false), failure }),
])

export const fromInference = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('opened'),
    setting: engineSetting,
    benchmark: engineBenchmark.nullable().describe('null: the setting that was asked for started'),
    int8Failure: z.string().nullable().describe('why int8 did not start although it was asked for'),
  }),
  z.object({ kind: z.literal('failed'), failure }),
  z.object({ kind: z.literal('read'), id: z.number().int(), reading: loopReading }),
  z.object({ kind: z.literal('compared'), id: z.number().int(), pair: precisePair }),
  z.object({ kind: z.literal('looked'), id: z.number().int(), picture: heatPicture }),
  z.object({ kind: z.literal('measured'), id: z.number().int(), loop: measuredLoop }),
  /** In the order of the sectors asked for. */
  z.object({ kind: z.literal('measuredInSectors'), id: z.number().int(), inSectors: z.array(inSector).readonly() }),
  z.object({ kind: z.literal('unread'), id: z.number().int(), failure }),
  /** One answer a text: its unit vector, or why the model can't take it. */
  z.object({ kind: z.literal('textsEmbedded'), id: z.number().int(), texts: z.array(embeddedText).readonly() }),
  z.object({ kind: z.literal('textsRefused'), id: z.number().int(), failure }),
])
export type FromInference = z.infer<typeof fromInference>
