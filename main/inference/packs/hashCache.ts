import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { sha256OfOpen, type HashFile } from './packFile'

const kept = z.record(z.string().max(8192), z.string().regex(/^[0-9a-f]{64}$/))
const MAX_FILES = 2000

/**
 * Hashes of files by their path, device, inode, size and times of change, kept in `file`: a pack that did not change is not
 * read again to be listed. The process that opens a graph hashes the bytes it opens, whatever is kept here.
 */
export function createHashCache(file: string): HashFile {
  const hashes = read(file)
  return async (open) => {
    const kept = hashes.get(open.identity)
    if (kept !== undefined) return kept
    const hash = await sha256OfOpen(open)
    // A name for another content of the same file is of no use any more.
    const place = open.identity.replace(/( \d+){5}$/, '')
    for (const identity of hashes.keys()) if (identity.replace(/( \d+){5}$/, '') === place) hashes.delete(identity)
    hashes.set(open.identity, hash)
    write(file, hashes)
    return hash
  }
}

function read(file: string): Map<string, string> {
  try {
    const parsed = kept.safeParse(JSON.parse(readFileSync(file, 'utf8')))
    return new Map(parsed.success ? Object.entries(parsed.data) : [])
  } catch {
    // None yet, or none that can be read: every file is hashed anew.
    return new Map()
  }
}

function write(file: string, hashes: ReadonlyMap<string, string>): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true })
    const beside = `${file}.${process.pid}.part`
    writeFileSync(beside, JSON.stringify(Object.fromEntries([...hashes].slice(-MAX_FILES))), { mode: 0o600 })
    renameSync(beside, file)
  } catch {
    // A full or read-only disk costs the time of hashing again, nothing else.
  }
}
