import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { writeDemoPatients } from '../../main/demo/write'

const root = path.resolve(import.meta.dirname, '../..')

/** Everything that decides what the demo files hold. */
function sourcesHash(): string {
  const hash = createHash('sha256')
  for (const folder of ['main/phantom', 'main/demo', 'main/dicom'])
    for (const name of readdirSync(path.join(root, folder)).sort())
      hash.update(name).update(readFileSync(path.join(root, folder, name)))
  return hash.digest('hex').slice(0, 16)
}

/** The five demo patients as DICOM files, drawn once for a state of the sources (a minute) and kept in the cache. */
export async function demoFolder(): Promise<string> {
  const cache = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'longaxis', 'test-demo')
  const folder = path.join(cache, sourcesHash())
  if (existsSync(folder)) return folder
  mkdirSync(cache, { recursive: true })
  const part = `${folder}.${process.pid}`
  await writeDemoPatients(part, {})
  if (existsSync(folder)) rmSync(part, { recursive: true })
  else renameSync(part, folder)
  return folder
}

export function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
}
