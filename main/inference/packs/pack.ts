import { lstat, readdir } from 'node:fs/promises'
import path from 'node:path'
import { failureOf, fail, ok, type Failure, type Result } from '../../../shared/result'
import { checkFiles, parseManifest, promptIndex, type PackManifest } from '../../../shared/vision/manifest'
import { promptGroups } from '../../../shared/vision/tasks'
import { gateParameters, type GateParameters } from '../../../shared/vision/ood'
import { pictureModel, type PictureModel } from '../../../shared/vision/pictureModel'
import { parseHeatMapHead, type HeatMapHead } from '../../../shared/vision/heatMap'
import type { PromptBank } from '../../../shared/vision/scoring'
import {
  MAX_MANIFEST_BYTES,
  readAndHash,
  readWhole,
  sha256Of,
  withPackFile,
  withRegularFile,
  type HashFile,
} from './packFile'

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

/** Reads and checks one pack. A file that differs from the manifest's size or hash is refused, and so is anything but a regular file. */
export const loadPack = async (folder: string, hashFile: HashFile = readAndHash): Promise<Result<ModelPack>> =>
  (await readPack(folder, hashFile)).pack

async function readPack(folder: string, hashFile: HashFile): Promise<FoundPack> {
  const refused = (failure: Failure, manifest: PackManifest | null = null): FoundPack => ({
    folder,
    manifest,
    pack: { ok: false, failure },
  })
  const name = path.basename(folder)
  try {
    const manifestBytes = await withRegularFile(path.join(folder, 'manifest.json'), async (open) =>
      open.size > MAX_MANIFEST_BYTES ? null : readWhole(open),
    )
    if (manifestBytes === null || manifestBytes === 'other') return refused(failureOf('packUnreadable', { name }))
    const parsed = parseManifest(manifestBytes.toString('utf8'))
    if (!parsed.ok) return refused(parsed.failure)
    const manifest = parsed.value
    const loaded = await loadFiles(folder, manifest, manifestBytes, hashFile).catch(() =>
      fail('packUnreadable', { name }),
    )
    return { folder, manifest, pack: loaded }
  } catch {
    return refused(failureOf('packUnreadable', { name }))
  }
}

async function loadFiles(
  folder: string,
  manifest: PackManifest,
  manifestBytes: Buffer,
  hashFile: HashFile,
): Promise<Result<ModelPack>> {
  const hashes = new Map<string, string>()
  // What is parsed here is what was hashed: read once.
  const contents = new Map<string, Buffer>()
  const parsedHere = filesParsed(manifest)
  for (const stated of manifest.files) {
    const hashed = await withPackFile(folder, manifest.id, stated, async (open) => {
      if (!parsedHere.has(stated.path)) return ok(await hashFile(open, stated))
      const bytes = await readWhole(open)
      contents.set(stated.path, bytes)
      return ok(sha256Of(bytes))
    })
    if (!hashed.ok) return hashed
    hashes.set(stated.path, hashed.value)
  }
  const checked = checkFiles(manifest, hashes)
  if (!checked.ok) return checked
  hashes.set('manifest.json', sha256Of(manifestBytes))
  const lines = [...hashes].map(([name, hash]) => `${hash}  ${name}\n`).sort()
  return assemble(folder, manifest, sha256Of(Buffer.from(lines.join(''))), contents)
}

const filesParsed = ({ prompts, gate, view, heatMap, sureness }: PackManifest): ReadonlySet<string> =>
  new Set([
    prompts.index,
    prompts.embeddings,
    ...('file' in gate ? [gate.file] : []),
    ...(sureness ? [sureness.file] : []),
    ...('head' in view ? [view.head] : []),
    ...(heatMap && 'head' in heatMap ? [heatMap.head] : []),
  ])

function assemble(
  folder: string,
  manifest: PackManifest,
  hash: string,
  contents: ReadonlyMap<string, Buffer>,
): Result<ModelPack> {
  const place = (name: string): string => path.join(folder, name)
  const file = (name: string): Buffer => contents.get(name) ?? Buffer.alloc(0)
  const index = promptIndex.safeParse(json(file(manifest.prompts.index)))
  const gate = 'file' in manifest.gate ? gateParameters.safeParse(json(file(manifest.gate.file))) : null
  const picture = manifest.sureness && pictureModel.safeParse(json(file(manifest.sureness.file)))
  if (!index.success || gate?.success === false || picture?.success === false)
    return fail('packFilesUnreadable', { id: manifest.id })
  const embeddings = floats(file(manifest.prompts.embeddings))
  const rows = 1 + Math.max(-1, ...Object.values(index.data.groups).flatMap((group) => group.map(({ row }) => row)))
  const groups = manifest.tasks.flatMap(promptGroups).filter((group) => index.data.groups[group] === undefined)
  if (groups.length > 0) return fail('packLacksPrompts', { id: manifest.id, groups: groups.join(', ') })
  const viewHead = 'head' in manifest.view ? floats(file(manifest.view.head)) : null
  if (
    'head' in manifest.view &&
    viewHead?.length !== manifest.view.classes.length * (manifest.embedding.dimensions + 1)
  )
    return fail('viewHeadSize', { id: manifest.id })
  if (index.data.dimensions !== manifest.embedding.dimensions || embeddings.length < rows * index.data.dimensions)
    return fail('promptEmbeddingsSize', { id: manifest.id })
  const heat = manifest.heatMap && 'head' in manifest.heatMap ? manifest.heatMap : null
  const heatMapHead = heat && parseHeatMapHead(floats(file(heat.head)), manifest.embedding.dimensions, heat.epsilon)
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

/** Every folder below `roots` with a manifest.json, but those still being written (a leading dot); a missing root holds none. One that is broken costs itself alone. */
export async function findPacks(
  roots: readonly string[],
  hashFile: HashFile = readAndHash,
): Promise<readonly FoundPack[]> {
  const found: FoundPack[] = []
  for (const root of roots) {
    const entries = await readdir(root, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => error)
    if (entries instanceof Error) {
      // No folder yet is no pack yet; one that can't be listed may hold some.
      if (entries.code !== 'ENOENT')
        found.push({ folder: root, manifest: null, pack: fail('packUnreadable', { name: path.basename(root) }) })
      continue
    }
    for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name))) {
      const folder = path.join(root, entry.name)
      if (!entry.isDirectory() || entry.name.startsWith('.')) continue
      const missing = await lstat(path.join(folder, 'manifest.json')).then(
        () => false,
        (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
      )
      if (!missing) found.push(await readPack(folder, hashFile))
    }
  }
  return found
}

/** What to say where no pack can be used. */
export function noUsablePack(found: readonly FoundPack[]): Failure {
  const broken = found.flatMap(({ pack }) => (pack.ok ? [] : [pack.failure]))[0]
  return broken ?? failureOf('noModel')
}
