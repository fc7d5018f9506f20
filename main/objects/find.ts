import { readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { readingProblem, type FileProblem } from '../files/problem'

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
