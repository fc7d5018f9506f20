import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Graph } from '../../main/modelImport/onnx/graph'
import { writeOnnx } from '../../main/modelImport/onnx/write'
import { loadPack, type ModelPack } from '../../main/inference/packs/pack'
import { packFolder } from './model'
import { messageOf } from '../../shared/words'

/** The shipped pack with another image graph, its manifest made to match: a whole pack that behaves badly. */
export async function packWithGraph(
  graph: Graph,
  folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-tiny-')),
): Promise<{ readonly pack: ModelPack; readonly remove: () => void }> {
  cpSync(packFolder, folder, { recursive: true })
  const manifestFile = path.join(folder, 'manifest.json')
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as {
    image: { file: string }
    files: { path: string; bytes: number; sha256: string }[]
  }
  const image = path.join(folder, manifest.image.file)
  await writeOnnx(graph, image)
  manifest.files = manifest.files.map((file) =>
    file.path === manifest.image.file
      ? { ...file, bytes: statSync(image).size, sha256: createHash('sha256').update(readFileSync(image)).digest('hex') }
      : file,
  )
  writeFileSync(manifestFile, JSON.stringify(manifest))
  const pack = await loadPack(folder)
  if (!pack.ok) throw new Error(messageOf(pack.failure))
  return { pack: pack.value, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
