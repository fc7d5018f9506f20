import { z } from 'zod'
import { fail, ok, type Result } from '../result'
import { surenessSpec } from './surenessSpec'
import { packTask, sourced } from './tasks'
import { say, textOf, type CatalogueText } from '../words'

export type { PackTask, RegressionScore } from './tasks'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** A file of the pack, by its path inside it (no folders above, no back-slashes). */
const packPath = z.string().regex(/^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/, { error: () => say('packFaults.path') })

export const packFile = z.object({ path: packPath, bytes: z.number().int().nonnegative(), sha256 })

/** What the image graph is fed: see preprocess.ts. */
export const inputSpec = z.object({
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  /** 1 = grey (Rec. 601 luma of colour pixels), 3 = red, green, blue. */
  channels: z.union([z.literal(1), z.literal(3)]),
  /** contain: the whole region, black around it; cover: the region's centre fills the input. */
  fit: z.enum(['contain', 'cover']),
  /** Share trimmed from each side after fitting (EchoCLIP: 0.1). */
  trimFraction: z.number().min(0).max(0.4),
  /** triangle: bilinear, widened when shrinking; cubic: a = -0.75, never widened (OpenCV INTER_CUBIC). */
  kernel: z.enum(['triangle', 'cubic']),
  /** In units of full scale (grey / 255), one per channel. */
  mean: z.array(z.number()).min(1).max(3).readonly(),
  standardDeviation: z.array(z.number().positive()).min(1).max(3).readonly(),
  /** region: all of the file's ultrasound region; sector: only what moves or is lit within it, without text and traces (sector.ts). */
  mask: z.enum(['region', 'sector']).default('region'),
  /** Order in which colour channels are fed. EchoCLIP's scripts hand OpenCV's blue-green-red on as red-green-blue. */
  colourOrder: z.enum(['rgb', 'bgr']).default('rgb'),
})
export type InputSpec = z.infer<typeof inputSpec>

/** Which frames of a loop are read: see sampleFrames.ts. */
const frameCounts = {
  frames: z.number().int().positive(),
  /** A loop with fewer distinct frames is refused: motion can't be read from it. */
  minimumFrames: z.number().int().positive(),
}
export const samplingSpec = z.discriminatedUnion('span', [
  z.object({ ...frameCounts, span: z.literal('oneCycle') }),
  /** The first frames as stored, every `stride`th; a shorter loop gives fewer. */
  z.object({ ...frameCounts, span: z.literal('first'), stride: z.number().int().positive() }),
])
export type SamplingSpec = z.infer<typeof samplingSpec>

export const poolingSpec = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('mean') }),
  z.object({ kind: z.literal('graph'), file: packPath }),
])

/** How a loop's view is known. */
export const packView = z.union([
  /** A linear head on the pooled embedding, fitted on the user's labelled loops: classes × (dimensions + 1) numbers, the bias last. First: the next form would take it and drop its head. */
  z.object({ head: packPath, classes: z.array(z.string()).min(2).readonly(), minimumProbability: sourced }),
  /** The image graph's view output. */
  z.object({
    /** In the order of the view output's logits; 'other' is the honest answer for anything else. */
    classes: z.array(z.string()).min(2).readonly(),
    /** Below this mean probability the view is said to be unknown. */
    minimumProbability: sourced,
  }),
  /** The model can't tell: only what the file or a reader named counts. */
  z.object({ asLabelled: z.literal(true) }),
])
export type PackView = z.infer<typeof packView>

/** All a pack can check that brings no measure of its training data: that the loop is not a colour or screen recording. */
export const coarseGate = z.object({ colour: sourced })

/** Where the model looked (heatMap.ts). `head`: the weights between the map and the embedding; `refused`: why this pack draws no heat map. */
export const packHeatMap = z.union([
  z.object({ head: packPath, epsilon: z.number().positive() }),
  z.object({ refused: z.string().min(1) }),
])

export const packManifest = z.object({
  format: z.literal('longaxis-pack-1'),
  id: z.string().min(1),
  version: z.string().min(1),
  name: z.string(),
  licence: z.string(),
  trainingData: z.string(),
  intendedUse: z.string(),
  embedding: z.object({ dimensions: z.number().int().positive() }),
  image: z.object({
    file: packPath,
    input: z.string(),
    outputs: z.object({
      embedding: z.string(),
      view: z.string().nullable(),
      features: z.string().nullable(),
      map: z.string().nullable().default(null),
    }),
    /** The same graph with matrices of bytes and the same ports; it reads only where a check on the user's own loops allowed it (precision.ts). */
    int8: z.object({ file: packPath }).nullable().default(null),
  }),
  /** words: our own word list (JSON); clip: CLIP's merges; template: EchoCLIP-R's phrases, from the user's copy. */
  text: z
    .object({ file: packPath, vocabulary: packPath, tokenizer: z.enum(['words', 'clip', 'template']).default('words') })
    .nullable(),
  heatMap: packHeatMap.nullable().default(null),
  input: inputSpec,
  sampling: samplingSpec,
  pooling: poolingSpec,
  prompts: z.object({ index: packPath, embeddings: packPath }),
  /** Empty for a pack that only recognises patients and finds reports (EchoCLIP-R). */
  tasks: z.array(packTask).readonly(),
  view: packView,
  gate: z.union([z.object({ file: packPath }), coarseGate]),
  /** Null: nobody measured where this pack is sure; every loop that passes the gate counts alike. */
  sureness: surenessSpec.nullable().default(null),
  reidentification: z
    .object({
      /** Views whose loops carry the identity vector. */
      views: z.array(z.string()).min(1).readonly(),
      /** Null: none was published; the library's own is fitted when it holds enough pairs. */
      threshold: z.number().nullable(),
      /** Shares of validation pairs wrongly called the same / wrongly called different at the threshold. */
      falseSameRate: z.number().nullable(),
      falseDifferentRate: z.number().nullable(),
      source: z.string(),
    })
    .nullable(),
  /** The pack's held-out figures, shown beside its name; the whole results lie in the file. */
  heldOut: z
    .object({ file: packPath, figures: z.array(z.object({ label: z.string(), value: z.string() })).readonly() })
    .nullable(),
  /** SHA-256 of the pack that this one is a calibration of, on the user's own labelled studies. */
  calibrationOf: sha256.nullable().default(null),
  files: z.array(packFile).readonly(),
})
export type PackManifest = z.infer<typeof packManifest>

/** The views that the pack's tasks and its comparison of patients read. */
export const wantedViews = ({
  tasks,
  reidentification,
}: Pick<PackManifest, 'tasks' | 'reidentification'>): readonly string[] => [
  ...new Set([...tasks.flatMap(({ views }) => views), ...(reidentification?.views ?? [])]),
]

/** Numbered or plain prompts, in the order of their rows in the embeddings file (Float32 LE, rows × dimensions, unit length). */
export const promptIndex = z.object({
  dimensions: z.number().int().positive(),
  groups: z.record(
    z.string(),
    z
      .array(z.object({ text: z.string(), row: z.number().int().nonnegative(), value: z.number().nullable() }))
      .min(1)
      .readonly(),
  ),
})
export type PromptIndex = z.infer<typeof promptIndex>

const invalidPack = (fault: CatalogueText) => fail('packInvalid', { fault })

/** Parses manifest.json's text. */
export function parseManifest(text: string): Result<PackManifest> {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    return invalidPack(textOf('packFaults.notJson'))
  }
  const format = z.object({ format: z.string() }).safeParse(data)
  const version = /^longaxis-pack-(\d+)$/.exec(format.data?.format ?? '')?.[1]
  if (version !== undefined && Number(version) > 1) return fail('packNewer', { version })
  const parsed = packManifest.safeParse(data)
  if (!parsed.success) return invalidPack(textOf('packFaults.schema', { reason: z.prettifyError(parsed.error) }))
  return checkReferences(parsed.data)
}

/** Every file that the manifest uses must be listed with its hash. */
function checkReferences(manifest: PackManifest): Result<PackManifest> {
  const listed = new Set(manifest.files.map(({ path }) => path))
  const used = [manifest.image.file, manifest.prompts.index, manifest.prompts.embeddings]
  if ('file' in manifest.gate) used.push(manifest.gate.file)
  if (manifest.sureness) used.push(manifest.sureness.file)
  if ('head' in manifest.view) used.push(manifest.view.head)
  if (manifest.pooling.kind === 'graph') used.push(manifest.pooling.file)
  if (manifest.heldOut) used.push(manifest.heldOut.file)
  if (manifest.image.int8) used.push(manifest.image.int8.file)
  if (manifest.heatMap && 'head' in manifest.heatMap) {
    used.push(manifest.heatMap.head)
    if (manifest.image.outputs.map === null) return invalidPack(textOf('packFaults.noMap'))
    if (manifest.pooling.kind !== 'mean') return invalidPack(textOf('packFaults.noFrames'))
  }
  if (manifest.text) used.push(manifest.text.file, manifest.text.vocabulary)
  const missing = used.filter((path) => !listed.has(path))
  return missing.length > 0 ? invalidPack(textOf('packFaults.unlisted', { files: missing.join(', ') })) : ok(manifest)
}

/** Compares the hashes of the pack's files, as measured by the caller, with the manifest's. */
export function checkFiles(manifest: PackManifest, measured: ReadonlyMap<string, string>): Result<PackManifest> {
  for (const { path, sha256: expected } of manifest.files) {
    const found = measured.get(path)
    if (found === undefined) return fail('packIncomplete', { id: manifest.id, path })
    if (found !== expected) return fail('packChanged', { path, id: manifest.id })
  }
  return ok(manifest)
}
