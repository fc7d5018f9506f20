import { readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'

export interface FoundFile {
  readonly path: string
  /** Why it can't even be opened; null when it can. */
  readonly problem: string | null
}

/** Every file below the given places, each once however it is reached; links that loop are harmless. */
export async function* findFiles(places: readonly string[], signal?: AbortSignal): AsyncGenerator<FoundFile> {
  const seen = new Set<string>()
  const pending = [...places].reverse().map((place) => path.resolve(place))
  while (pending.length > 0 && !signal?.aborted) {
    const place = pending.pop()
    if (place === undefined) return
    try {
      const real = await realpath(place)
      if (seen.has(real)) continue
      seen.add(real)
      const found = await stat(real)
      if (found.isDirectory())
        pending.push(
          ...(await readdir(real))
            .sort()
            .reverse()
            .map((name) => path.join(place, name)),
        )
      else if (found.isFile()) yield { path: place, problem: null }
    } catch (error) {
      yield { path: place, problem: readingProblem(error) }
    }
  }
}

const problems: Readonly<Record<string, string>> = {
  EACCES: 'no permission to read it',
  EPERM: 'no permission to read it',
  ENOENT: 'it is not there',
  EIO: 'the medium can’t be read here',
  ENOSPC: 'the library’s disk is full',
  EDQUOT: 'the library’s disk quota is used up',
  EFBIG: 'the library’s disk is full',
  SQLITE_FULL: 'the library’s disk is full',
  ELOOP: 'a link that points to itself',
}

/** A file system error in a reader's words; anything else is a bug and is thrown on. */
export function readingProblem(error: unknown): string {
  const code = (error as { code?: string }).code
  const words = code === undefined ? undefined : problems[code]
  if (words === undefined) throw error
  return words
}
