import { readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { readingProblem, type FileProblem } from '../files/problem'
import { shownPath, within, type Place } from '../files/place'

/** What is wrong with a file that a DICOMDIR names; its words are `fileProblems` too. */
type ListingProblem = 'listedNotThere' | 'listedOutside'

export interface FoundFile {
  /** For people. */
  readonly path: string
  /** For the file system. */
  readonly place: Place
  /** Why it can't even be opened; null when it can. */
  readonly problem: FileProblem | ListingProblem | null
}

/** Every file below the given places, each once however it is reached; links that loop are harmless. `seen`: real paths of files found before. */
export async function* findFiles(
  places: readonly Place[],
  signal?: AbortSignal,
  seen: Set<string> = new Set(),
): AsyncGenerator<FoundFile> {
  const pending: Place[] = [...places]
    .reverse()
    .map((place) => (typeof place === 'string' ? path.resolve(place) : place))
  const named = new Set(pending)
  while (pending.length > 0 && !signal?.aborted) {
    let place = pending.pop()
    if (place === undefined) return
    try {
      if (named.has(place)) place = await asOnDisk(place)
      const real = await realpath(place, { encoding: 'buffer' })
      const key = real.toString('latin1')
      if (seen.has(key)) continue
      seen.add(key)
      const found = await stat(real)
      if (found.isDirectory()) {
        const folder = place
        const names = await readdir(real, { encoding: 'buffer' })
        // Buffers of one folder compare as its names do.
        pending.push(...names.sort((a, b) => b.compare(a)).map((name) => within(folder, name)))
      } else if (found.isFile()) yield { path: shownPath(place), place, problem: null }
    } catch (error) {
      yield { path: shownPath(place), place, problem: readingProblem(error) }
    }
  }
}

/** What stands for a byte that is no UTF-8 in arguments and drops, which reach us as text. */
const REPLACEMENT = '\uFFFD'

/** The place that was meant by a path with replaced bytes, where just one name on the disk reads so. */
async function asOnDisk(place: Place): Promise<Place> {
  if (typeof place !== 'string' || !place.includes(REPLACEMENT)) return place
  let at: Place = path.parse(place).root
  for (const part of place.slice(at.length).split(path.sep)) {
    const names = part.includes(REPLACEMENT)
      ? (await readdir(at, { encoding: 'buffer' })).filter((name) => name.toString('utf8') === part)
      : []
    const [only] = names
    at = within(at, names.length === 1 && only ? only : Buffer.from(part))
  }
  return at
}
