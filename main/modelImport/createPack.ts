import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fail, ok, type Result } from '../../shared/result'
import { viewCode } from '../../shared/domain/loop'
import type { PackManifest } from '../../shared/vision/manifest'
import type { Checkpoint } from './checkpoint'
import type { Tokenizer } from './clipTokenizer'
import {
  checkEchoClip,
  echoClipImageGraph,
  echoClipInput,
  echoClipTextGraph,
  publishedEchoClip,
  type EchoClipConfig,
} from './echoClip'
import { echoClipTasks, echoClipViews, regressionRules, type RegressionRule } from './echoClipTasks'
import { embedPrompts } from './embedPrompts'
import { writeHeatMapHead } from './heatMapHead'
import { importModels, type ImportRequest } from './importRequest'
import { openCheckpoint } from './open'
import type { Graph } from './onnx/graph'
import { writeOnnx } from './onnx/write'
import type { ImportedPack } from './operations'
import { ourPrompts } from './ourPrompts'
import { putInPlace, unfinishedFolder } from './packFolder'
import { packText } from './packText'
import { architectureOf, parseRecipe, type TrainingRecipe } from './recipe'
import { promptSet, type PromptSet } from './prompts'
import type { ExampleReading } from './templateTokenizer'
import { readUserPrompts, type LeftOut } from './userPrompts'
import { say, textOf, type CatalogueText } from '../../shared/words'

type PackKind = (typeof importModels)[number] | 'trained'

export interface ImportOptions {
  readonly signal?: AbortSignal
  /** `words` says what is being done; `done` of `total` counts within all of it, 0 to 1. */
  onProgress?(words: CatalogueText, share: number): void
  /** The folder to write in until all is there; left out = one of its own. */
  readonly unfinished?: string
  /** The architecture expected, for tests on a narrow one. */
  readonly architecture?: EchoClipConfig
  /** What EchoCLIP-R's tokenizer must make of the example report, for tests on phrases made up. */
  readonly example?: ExampleReading
}

const packs = {
  echoclip: {
    id: 'echoclip',
    card: 'echoclip',
  },
  trained: {
    id: 'trained-clip',
    card: 'trained',
  },
  'echoclip-r': {
    id: 'echoclip-r',
    card: 'echoclipR',
  },
} as const satisfies Record<PackKind, { readonly id: string; readonly card: string }>
/** Graphs in float32 (twice the bytes of a checkpoint in half precision), the image graph in int8 a third as large again at most. */
const DISK_PER_CHECKPOINT = 2.5

/**
 * Turns a user's checkpoint into a model pack in `into`: graphs, prompt embeddings, manifest. The pack appears by one rename when all of it is there;
 * a failed or stopped import leaves nothing. Aborting gives the failure `cancelled`.
 */
export async function createPack(request: ImportRequest, options: ImportOptions = {}): Promise<Result<ImportedPack>> {
  const begun = performance.now()
  const readable = await stat(request.checkpoint).catch(() => null)
  if (!readable?.isFile()) return fail('noCheckpoint', { checkpoint: request.checkpoint })
  await mkdir(request.into, { recursive: true })
  const { bavail, bsize } = await statfs(request.into)
  if (bavail * bsize < DISK_PER_CHECKPOINT * readable.size)
    return fail('diskFull', {
      needed: Math.ceil((DISK_PER_CHECKPOINT * readable.size) / 1e6),
      into: request.into,
      free: Math.floor((bavail * bsize) / 1e6),
    })
  const opened = await openCheckpoint(request.checkpoint)
  if (!opened.ok) return opened
  const folder = options.unfinished ?? unfinishedFolder(request.into, 'importing')
  await mkdir(folder)
  try {
    return await intoFolder(request, opened.value, folder, begun, options)
  } catch (error) {
    if (options.signal?.aborted === true) return fail('cancelled', { work: 'modelImport' })
    throw error
  } finally {
    await opened.value.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function intoFolder(
  request: ImportRequest,
  checkpoint: Checkpoint,
  folder: string,
  begun: number,
  { signal, onProgress, architecture = publishedEchoClip, example }: ImportOptions,
): Promise<Result<ImportedPack>> {
  const trained = request.recipe === null ? null : await recipeOf(request.recipe)
  if (trained?.ok === false) return trained
  const recipe = trained?.value ?? null
  const checked = checkEchoClip(checkpoint, recipe ? architectureOf(recipe) : architecture)
  if (!checked.ok) return checked
  const { config, parameters } = checked.value
  const kind = kindOf(request, config, architecture)
  if (!kind.ok) return kind
  const reads = kind.value !== 'echoclip-r'
  if (!reads && request.prompts !== null) return fail('notPrompted')
  const reading = await packText(request, !reads, example)
  if (!reading.ok) return reading
  const { text, said: notes } = reading.value
  if (text && text.tokenizer.vocabulary > config.text.vocabulary)
    return fail('tokenizerOfOtherCheckpoint', {
      towerIds: config.text.vocabulary,
      tokenizerIds: text.tokenizer.vocabulary,
    })
  const wording = reads ? await wordingOf(request) : ok({ set: null, leftOut: [] })
  if (!wording.ok) return wording
  const place = (name: string): string => path.join(folder, name)

  const write = (graph: Graph, name: string, words: CatalogueText, from: number, to: number) =>
    writeOnnx(graph, place(name), {
      ...(signal && { signal }),
      onProgress: (written, total) => onProgress?.(words, from + ((to - from) * written) / total),
    })
  await write(echoClipImageGraph(config, parameters), 'image.onnx', textOf('jobs.imageTower'), 0, 0.15)
  // EchoCLIP-R has no tasks that a check could compare, so nothing could allow it an int8 graph.
  if (reads)
    await write(
      echoClipImageGraph(config, parameters, 'int8'),
      'image.int8.onnx',
      textOf('jobs.imageTowerInt8'),
      0.15,
      0.2,
    )
  if (text) await write(echoClipTextGraph(config, parameters), text.manifest.file, textOf('jobs.textTower'), 0.2, 0.3)
  const bank = await promptBank(
    wording.value.set,
    text?.tokenizer ?? null,
    place('text.onnx'),
    config,
    signal,
    onProgress,
  )
  if (!bank.ok) return bank
  await writeFile(place('prompts.json'), JSON.stringify(bank.value.index))
  await writeFile(place('prompts.f32'), new Uint8Array(bank.value.embeddings.buffer))
  if (text) await writeFile(place(text.manifest.vocabulary), text.vocabulary)

  const heatMap = reads ? await writeHeatMapHead(parameters, folder) : null

  onProgress?.(textOf('jobs.hashing'), 0.95)
  const source = await sha256Of(request.checkpoint)
  const names = [
    'image.onnx',
    'prompts.json',
    'prompts.f32',
    ...(text ? [text.manifest.file, text.manifest.vocabulary] : []),
    ...(reads ? ['image.int8.onnx', 'heatmap.f32'] : []),
  ]
  const files = await Promise.all(
    names.map(async (name) => ({
      path: name,
      bytes: (await stat(place(name))).size,
      sha256: await sha256Of(place(name)),
    })),
  )
  const manifest = manifestOf({
    kind: kind.value,
    source,
    config,
    text: text?.manifest ?? null,
    set: wording.value.set,
    rule: request.rule,
    colourOrder: request.colourOrder,
    recipe,
    heatMap,
    files,
  })
  const written = `${JSON.stringify(manifest, null, 2)}\n`
  await writeFile(place('manifest.json'), written)
  signal?.throwIfAborted()
  // The manifest lists every file's hash: another choice of any kind is another pack, the same one replaces itself.
  const final = path.join(
    request.into,
    `${manifest.id}-${source.slice(0, 12)}-${createHash('sha256').update(written).digest('hex').slice(0, 12)}`,
  )
  await putInPlace(folder, final)
  return ok({
    folder: final,
    id: manifest.id,
    version: manifest.version,
    prompts: bank.value.index.dimensions === 0 ? 0 : bank.value.embeddings.length / config.dimensions,
    leftOut: wording.value.leftOut.map(leftOutText),
    said: notes,
    seconds: (performance.now() - begun) / 1000,
  })
}

/** EchoCLIP-R has a vocabulary of its own; where it is CLIP's the user must say which model it is. */
function kindOf(
  { model, recipe }: ImportRequest,
  { text }: EchoClipConfig,
  architecture: EchoClipConfig,
): Result<PackKind> {
  if (recipe !== null) return ok('trained')
  const clips = text.vocabulary === architecture.text.vocabulary
  if (model === 'echoclip' && !clips) return fail('checkpointIsEchoClipR', { vocabulary: text.vocabulary })
  if (model !== null) return ok(model)
  return clips ? fail('whichModel') : ok('echoclip-r')
}

async function recipeOf(file: string): Promise<Result<TrainingRecipe>> {
  const text = await readFile(file, 'utf8').catch(() => null)
  return text === null ? fail('noRecipe', { file }) : parseRecipe(text)
}

async function wordingOf({
  prompts: promptFile,
  repository,
}: ImportRequest): Promise<Result<{ readonly set: PromptSet; readonly leftOut: readonly LeftOut[] }>> {
  const prompts = promptFile ?? (repository === null ? null : path.join(repository, 'prompts_used.json'))
  if (prompts === null) return ok({ set: promptSet.parse(ourPrompts), leftOut: [] })
  if (!(await stat(prompts).catch(() => null))?.isFile()) return fail('noPrompts', { prompts })
  return readUserPrompts(prompts)
}

async function promptBank(
  set: PromptSet | null,
  tokenizer: Tokenizer | null,
  textGraph: string,
  { dimensions }: EchoClipConfig,
  signal: AbortSignal | undefined,
  onProgress: ImportOptions['onProgress'],
) {
  if (set === null || tokenizer === null)
    return ok({ index: { dimensions, groups: {} }, embeddings: new Float32Array(0) })
  return embedPrompts(textGraph, tokenizer, set.groups, {
    ...(signal && { signal }),
    onProgress: (embedded, total) =>
      onProgress?.(textOf('jobs.readingPrompts', { total }), 0.3 + (0.65 * embedded) / total),
  })
}

const leftOutText = ({ group, text, reason }: LeftOut): CatalogueText =>
  reason.kind === 'numberMissing'
    ? textOf('notes.promptNumberMissing', { group, text })
    : textOf('notes.promptValuesDisagree', { group, text, values: reason.values.join(', ') })

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

interface ManifestParts {
  readonly kind: PackKind
  /** SHA-256 of the checkpoint. */
  readonly source: string
  readonly config: EchoClipConfig
  readonly text: PackManifest['text']
  readonly set: PromptSet | null
  readonly rule: RegressionRule
  readonly colourOrder: ImportRequest['colourOrder']
  readonly recipe: TrainingRecipe | null
  readonly heatMap: PackManifest['heatMap']
  readonly files: PackManifest['files']
}

function versionOf(source: string, hasWords: boolean, set: PromptSet | null, rule: RegressionRule): string {
  const checkpoint = source.slice(0, 12)
  if (set === null) return say(hasWords ? 'packCard.versionAuthorsPhrases' : 'packCard.version', { checkpoint })
  const wordings = set.source.kind === 'ours' ? 'packCard.versionOurWordings' : 'packCard.versionAuthorsWordings'
  return say(wordings, { checkpoint, rule })
}

function manifestOf({
  kind,
  source,
  config,
  text,
  set,
  rule,
  colourOrder,
  recipe,
  heatMap,
  files,
}: ManifestParts): PackManifest {
  const { id, card } = packs[kind]
  const { frames, stride } = regressionRules[rule]
  const views = recipe === null ? echoClipViews : (recipe.data.views ?? viewCode.options)
  return {
    format: 'longaxis-pack-1',
    id,
    version: versionOf(source, text !== null, set, rule),
    name: say(`packCard.${card}.name`),
    licence: recipe === null ? say('packCard.licence') : say('packCard.licenceOfTrained'),
    trainingData:
      recipe === null ? say('packCard.training') : say('packCard.trainingOfTrained', { comment: recipe.comment }),
    intendedUse: say(`packCard.${card}.use`),
    embedding: { dimensions: config.dimensions },
    image: {
      file: 'image.onnx',
      input: 'image',
      outputs: { embedding: 'embedding', view: null, features: null, map: 'map' },
      int8: kind === 'echoclip-r' ? null : { file: 'image.int8.onnx' },
    },
    text,
    input: recipe?.input ?? { ...echoClipInput, colourOrder, width: config.image.size, height: config.image.size },
    sampling: recipe?.data.sampling ?? { span: 'first', frames, stride, minimumFrames: Math.min(5, frames) },
    pooling: { kind: 'mean' },
    prompts: { index: 'prompts.json', embeddings: 'prompts.f32' },
    tasks:
      set === null
        ? []
        : echoClipTasks(set, { rule, views, asPublished: kind === 'echoclip' && set.source.kind === 'user' }),
    view: { asLabelled: true },
    sureness: null,
    gate: { colour: { value: 0.02, source: say('packCard.colourLimit') } },
    reidentification:
      kind === 'echoclip-r'
        ? {
            views: ['A4C'],
            threshold: null,
            falseSameRate: null,
            falseDifferentRate: null,
            source: say('packCard.noThreshold'),
          }
        : null,
    heatMap,
    heldOut: null,
    calibrationOf: null,
    files,
  }
}
