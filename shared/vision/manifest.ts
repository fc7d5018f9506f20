import { z } from 'zod'
import { fail, ok, type Result } from '../result'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** A file of the pack, by its path inside it (no folders above, no back-slashes). */
const packPath = z.string().regex(/^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/, 'a plain file name inside the pack')

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
})
export type InputSpec = z.infer<typeof inputSpec>

/** Which frames of a loop are read: see sampleFrames.ts. */
export const samplingSpec = z.object({
  frames: z.number().int().positive(),
  /** A loop with fewer distinct frames is refused: motion can't be read from it. */
  minimumFrames: z.number().int().positive(),
  span: z.literal('oneCycle'),
})
export type SamplingSpec = z.infer<typeof samplingSpec>

export const poolingSpec = z.discriminatedUnion('kind', [z.object({ kind: z.literal('mean') }), z.object({ kind: z.literal('graph'), file: packPath })])

/** How similarities to numbered prompts become a value: see scoring.ts. */
export const regressionScore = z.discriminatedUnion('variant', [
  z.object({ variant: z.literal('rankMedian'), topFraction: z.number().positive().max(1) }),
  z.object({ variant: z.literal('softmax'), scale: z.number().positive() }),
])
export type RegressionScore = z.infer<typeof regressionScore>

const sourced = z.object({ value: z.number(), source: z.string() })

const taskBase = { code: z.string(), name: z.string(), views: z.array(z.string()).min(1).readonly() }

export const regressionTask = z.object({
  ...taskBase,
  kind: z.literal('regression'),
  unit: z.string(),
  /** Name of the group of numbered prompts. */
  prompts: z.string(),
  score: regressionScore,
  /** Split-conformal: this share of validation loops lay within ± halfWidth. */
  interval: z.object({ coverage: z.number().min(0.5).max(0.999), halfWidth: z.number().positive(), source: z.string() }),
  /** Values outside are clamped to here: what the training data spanned. */
  range: z.tuple([z.number(), z.number()]),
})

export const binaryTask = z.object({
  ...taskBase,
  kind: z.literal('binary'),
  positive: z.string(),
  negative: z.string(),
  /** probability = logistic(slope × (positive - negative) + intercept), fitted on validation. */
  calibration: z.object({ slope: z.number().positive(), intercept: z.number(), source: z.string() }),
  /** At or above: "Likely"; at or below: "Unlikely"; between: "Possible: look yourself". */
  likelyAt: sourced,
  unlikelyAt: sourced,
})

export const packTask = z.discriminatedUnion('kind', [regressionTask, binaryTask])
export type PackTask = z.infer<typeof packTask>

export const packManifest = z.object({
  format: z.literal('longaxis-pack-1'),
  id: z.string().min(1),
  version: z.string().min(1),
  name: z.string(),
  licence: z.string(),
  trainingData: z.string(),
  intendedUse: z.string(),
  embedding: z.object({ dimensions: z.number().int().positive() }),
  image: z.object({ file: packPath, input: z.string(), outputs: z.object({ embedding: z.string(), view: z.string(), features: z.string() }) }),
  text: z.object({ file: packPath, vocabulary: packPath }).nullable(),
  input: inputSpec,
  sampling: samplingSpec,
  pooling: poolingSpec,
  prompts: z.object({ index: packPath, embeddings: packPath }),
  tasks: z.array(packTask).min(1).readonly(),
  view: z.object({
    /** In the order of the view output's logits; 'other' is the honest answer for anything else. */
    classes: z.array(z.string()).min(2).readonly(),
    /** Below this mean probability the view is said to be unknown. */
    minimumProbability: sourced,
  }),
  gate: z.object({ file: packPath }),
  reidentification: z
    .object({
      /** Views whose loops carry the identity vector. */
      views: z.array(z.string()).min(1).readonly(),
      threshold: z.number(),
      /** Shares of validation pairs wrongly called the same / wrongly called different at the threshold. */
      falseSameRate: z.number(),
      falseDifferentRate: z.number(),
      source: z.string(),
    })
    .nullable(),
  /** The pack's held-out figures, shown beside its name; the whole results lie in the file. */
  heldOut: z.object({ file: packPath, figures: z.array(z.object({ label: z.string(), value: z.string() })).readonly() }).nullable(),
  files: z.array(packFile).readonly(),
})
export type PackManifest = z.infer<typeof packManifest>

/** Numbered or plain prompts, in the order of their rows in the embeddings file (Float32 LE, rows × dimensions, unit length). */
export const promptIndex = z.object({
  dimensions: z.number().int().positive(),
  groups: z.record(z.string(), z.array(z.object({ text: z.string(), row: z.number().int().nonnegative(), value: z.number().nullable() })).min(1).readonly()),
})
export type PromptIndex = z.infer<typeof promptIndex>

const invalidPack = (what: string) => fail('pack-invalid', `This model pack can't be used: ${what}.`, 'Install the pack again from its source.')

/** Parses manifest.json's text. */
export function parseManifest(text: string): Result<PackManifest> {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    return invalidPack('manifest.json is not JSON')
  }
  const parsed = packManifest.safeParse(data)
  if (!parsed.success) return invalidPack(z.prettifyError(parsed.error))
  return checkReferences(parsed.data)
}

/** Every file that the manifest uses must be listed with its hash. */
function checkReferences(manifest: PackManifest): Result<PackManifest> {
  const listed = new Set(manifest.files.map(({ path }) => path))
  const used = [manifest.image.file, manifest.prompts.index, manifest.prompts.embeddings, manifest.gate.file]
  if (manifest.pooling.kind === 'graph') used.push(manifest.pooling.file)
  if (manifest.heldOut) used.push(manifest.heldOut.file)
  if (manifest.text) used.push(manifest.text.file, manifest.text.vocabulary)
  const missing = used.filter((path) => !listed.has(path))
  return missing.length > 0 ? invalidPack(`${missing.join(', ')} has no hash in the manifest`) : ok(manifest)
}

/** Compares the hashes of the pack's files, as measured by the caller, with the manifest's. */
export function checkFiles(manifest: PackManifest, measured: ReadonlyMap<string, string>): Result<PackManifest> {
  for (const { path, sha256: expected } of manifest.files) {
    const found = measured.get(path)
    if (found === undefined) return fail('pack-incomplete', `The model pack ${manifest.id} lacks ${path}.`, 'Install the pack again from its source.')
    if (found !== expected) return fail('pack-changed', `${path} of the model pack ${manifest.id} is not the file its manifest describes.`, 'Install the pack again from its source; a changed model is never run.')
  }
  return ok(manifest)
}
