import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** Writes a file and the folders on its way. */
export async function writeOut(file: string, content: Uint8Array | string): Promise<void> {
  await mkdir(path.dirname(path.resolve(file)), { recursive: true })
  await writeFile(file, content)
}
