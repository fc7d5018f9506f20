import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { failureOf, fail, ok, type Failure, type Result } from '../../../shared/result'
import { checkFiles, parseManifest, promptIndex, type PackManifest } from '../../../shared/vision/manifest'
import { promptGroups } from '../../../shared/vision/tasks'
import { gateParameters, type GateParameters } from '../../../shared/vision/ood'
import { pictureModel, type PictureModel } from '../../../shared/vision/pictureModel'
import { parseHeatMapHead, type HeatMapHead } from '../../../shared/vision/heatMap'
import type { PromptBank } from '../../../shared/vision/scoring'

/** A model pack whose files are all as its manifest says. */
export interface ModelPack {
  readonly folder: string
  readonly manifest: PackManifest
  /** SHA-256 over the sorted "sha256  path" lines of the pack's files and of manifest.json: one name for all that decides an answer. */
  readonly sha256: string
  readonly prompts: PromptBank
  /** Null where the pack brings no measure of its training data. */
  readonly gate: GateParameters | null
  /** Null where the pack was not measured for where it is sure. */
  readonly pictureModel: PictureModel | null
  /** The fitted view head where the pack has one: classes × (dimensions + 1). */
  readonly viewHead: Float32Array | null
  /** Files of the image graph, and of the pooling graph where the pack has one: a large model's are never in this process. */
  readonly imageGraph: string
  readonly poolingGraph: string | null
  /** The image graph with matrices of bytes, null where the pack has none. */
  readonly int8Graph: string | null
  /** Null where the pack draws no heat map; its manifest may say why. */
  readonly heatMapHead: HeatMapHead | null
}

/** A folder that holds a manifest, usable or not. */
export interface FoundPack {
  readonly folder: string
  readonly manifest: PackManifest | null
  readonly pack: Result<ModelPack>
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** In chunks, so that a large model neither fills memory nor holds this process up. */
export async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** Reads and checks one pack. A file that differs from the manifest's hash is refused. */
export async function loadPack(folder: string): Promise<Result<ModelPack>> {
  const manifestBytes = await readFile(path.join(folder, 'manifest.json'))
  const parsed = parseManifest(manifestBytes.toString('utf8'))
  if (!parsed.ok) return parsed
  const manifest = parsed.value
  const hashes = new Map<string, string>()
  for (const { path: name } of manifest.files)
    if (existsSync(path.join(folder, name))) hashes.set(name, await sha256OfFile(path.join(folder, name)))
  const checked = checkFiles(manifest, hashes)
  if (!checked.ok) return checked
  hashes.set('manifest.json', sha256(manifestBytes))
  const lines = [...hashes].map(([name, hash]) => `${hash}  ${name}\n`).sort()
  return assemble(folder, manifest, sha256(Buffer.from(lines.join(''))))
}

async function assemble(folder: string, manifest: PackManifest, hash: string): Promise<Result<ModelPack>> {
  const place = (name: string): string => path.join(folder, name)
  const file = (name: string): Promise<Buffer> => readFile(place(name))
  const index = promptIndex.safeParse(json(await file(manifest.prompts.index)))
  const gate = 'file' in manifest.gate ? gateParameters.safeParse(json(await file(manifest.gate.file))) : null
  const picture = manifest.sureness && pictureModel.safeParse(json(await file(manifest.sureness.file)))
  if (!index.success || gate?.success === false || picture?.success === false)
    return fail('packFilesUnreadable', { id: manifest.id })
  const embeddings = floats(await file(manifest.prompts.embeddings))
  const rows = 1 + Math.max(-1, ...Object.values(index.data.groups).flatMap((group) => group.map(({ row }) => row)))
  const groups = manifest.tasks.flatMap(promptGroups).filter((group) => index.data.groups[group] === undefined)
  if (groups.length > 0) return fail('packLacksPrompts', { id: manifest.id, groups: groups.join(', ') })
  const viewHead = 'head' in manifest.view ? floats(await file(manifest.view.head)) : null
  if (
    'head' in manifest.view &&
    viewHead?.length !== manifest.view.classes.length * (manifest.embedding.dimensions + 1)
  )
    return fail('viewHeadSize', { id: manifest.id })
  if (index.data.dimensions !== manifest.embedding.dimensions || embeddings.length < rows * index.data.dimensions)
    return fail('promptEmbeddingsSize', { id: manifest.id })
  const heat = manifest.heatMap && 'head' in manifest.heatMap ? manifest.heatMap : null
  const heatMapHead =
    heat && parseHeatMapHead(floats(await file(heat.head)), manifest.embedding.dimensions, heat.epsilon)
  if (heat && !heatMapHead) return fail('heatMapWeightsSize', { id: manifest.id })
  return ok({
    folder,
    manifest,
    sha256: hash,
    prompts: { index: index.data, embeddings },
    gate: gate?.data ?? null,
    pictureModel: picture?.data ?? null,
    viewHead,
    imageGraph: place(manifest.image.file),
    poolingGraph: manifest.pooling.kind === 'graph' ? place(manifest.pooling.file) : null,
    int8Graph: manifest.image.int8 && place(manifest.image.int8.file),
    heatMapHead,
  })
}

/** None where the file is not of whole numbers: every caller checks how many there are. */
const floats = (bytes: Buffer): Float32Array =>
  bytes.byteLength % 4 !== 0
    ? new Float32Array()
    : new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))

function json(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return null
  }
}

/** Every folder below `roots` with a manifest.json, but those still being written (a leading dot); a missing root holds none. */
export async function findPacks(roots: readonly string[]): Promise<readonly FoundPack[]> {
  const found: FoundPack[] = []
  for (const root of roots) {
    if (!existsSync(root)) continue
    for (const entry of (await readdir(root, { withFileTypes: true })).sort((a, b) => a.name.localeCompare(b.name))) {
      const folder = path.join(root, entry.name)
      if (!entry.isDirectory() || entry.name.startsWith('.') || !existsSync(path.join(folder, 'manifest.json')))
        continue
      const pack = await loadPack(folder)
      const stated = parseManifest(await readFile(path.join(folder, 'manifest.json'), 'utf8'))
      found.push({ folder, manifest: stated.ok ? stated.value : null, pack })
    }
  }
  return found
}

/** What to say where no pack can be used. */
export function noUsablePack(found: readonly FoundPack[]): Failure {
  const broken = found.flatMap(({ pack }) => (pack.ok ? [] : [pack.failure]))[0]
  return broken ?? failureOf('noModel')
}
