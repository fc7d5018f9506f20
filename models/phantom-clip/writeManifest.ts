import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { PackManifest } from '../../shared/vision/manifest'

/** Files whose hashes the manifest states, where they are there. */
const PACK_FILES = [
  'image.onnx',
  'pooling.onnx',
  'text.onnx',
  'vocabulary.json',
  'prompts.json',
  'prompts.f32',
  'gate.json',
  'sureness.json',
  'results.json',
]

/** Writes the manifest with the size and hash of each of the pack's files. */
export function writeManifest(folder: string, manifest: Omit<PackManifest, 'files'>): void {
  const files = PACK_FILES.filter((name) => existsSync(path.join(folder, name))).map((name) => {
    const bytes = readFileSync(path.join(folder, name))
    return { path: name, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
  })
  writeFileSync(path.join(folder, 'manifest.json'), `${JSON.stringify({ ...manifest, files }, null, 2)}\n`)
}
