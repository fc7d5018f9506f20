import { readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'

export interface FoundFile {
  readonly path: string
  /** Why it can't even be opened; null when it can. */
  readonly problem: FileProblem | null
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

const problems = {
  EACCES: 'noPermission',
  EPERM: 'noPermission',
  ENOENT: 'notThere',
  EIO: 'mediumUnreadable',
  ENOSPC: 'diskFull',
  EDQUOT: 'quotaUsedUp',
  EFBIG: 'diskFull',
  EROFS: 'libraryReadOnly',
  SQLITE_FULL: 'diskFull',
  ELOOP: 'linkLoop',
} as const
/** Its words are `fileProblems` in the catalogue. */
export type FileProblem = (typeof problems)[keyof typeof problems]

/** What a file system's error means to a reader; anything else is a bug and is thrown on. */
export function readingProblem(error: unknown): FileProblem {
  const code = (error as { code?: string }).code
  if (code === undefined || !Object.hasOwn(problems, code)) throw error
  return problems[code as keyof typeof problems]
}
