import { readdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import { bytesOf, placeOf, shownPath, within, type Place } from '../files/place'
import { readingProblem } from '../files/problem'
import type { FileParser } from '../parsing/fileParser'
import type { FoundFile } from './find'

/** How discs and those who copied them spell a name: with a version, with an ending, or a dot where an ending was. */
const bare = (name: string): string =>
  name
    .toUpperCase()
    .replace(/;\d+$/, '')
    .replace(/\.(DCM)?$/, '')

export const isDicomdirName = (file: FoundFile): boolean => bare(path.basename(file.path)) === 'DICOMDIR'

/** The files that a DICOMDIR names, PS3.3 F.3, each with why it can't be taken: names outside its folder are refused. */
export async function listedFiles(dicomdir: FoundFile, parser: FileParser): Promise<readonly FoundFile[]> {
  const listed = await parser.dicomdir(dicomdir.place)
  if (!listed.ok || 'problem' in listed.value) return []
  const folder = placeOf(folderOf(dicomdir.place))
  const folders = new Folders()
  const files: FoundFile[] = []
  for (const id of listed.value.files) {
    const parts = id.flatMap((part) => part.split('/')).filter((part) => part !== '' && part !== '.')
    const shown = path.join(shownPath(folder), ...parts)
    const refused = (problem: NonNullable<FoundFile['problem']>): FoundFile => ({ path: shown, place: shown, problem })
    if (isOutside(id, parts)) files.push(refused('listedOutside'))
    else
      try {
        const place = await folders.resolve(folder, parts)
        if (place === null) files.push(refused('listedNotThere'))
        else if (!(await isBelow(folder, place))) files.push(refused('listedOutside'))
        else files.push({ path: shownPath(place), place, problem: null })
      } catch (error) {
        files.push(refused(readingProblem(error)))
      }
  }
  return files
}

/** The part before the last separator, in bytes. */
function folderOf(place: Place): Buffer {
  const bytes = bytesOf(place)
  return bytes.subarray(0, Math.max(1, bytes.lastIndexOf(path.sep)))
}

const isOutside = (id: readonly string[], parts: readonly string[]): boolean =>
  parts.includes('..') || parts.some((part) => part.includes(':')) || /^[/]/.test(id[0] ?? '')

/** Links are followed: what they point at counts. */
async function isBelow(folder: Place, place: Place): Promise<boolean> {
  const [outer, inner] = await Promise.all([folder, place].map((at) => realpath(at, { encoding: 'buffer' })))
  if (!outer || !inner) return false
  const start = bytesOf(within(placeOf(outer), Buffer.alloc(0)))
  return inner.subarray(0, start.length).equals(start)
}

/** Names of folders, read once each. */
class Folders {
  readonly #names = new Map<string, readonly Buffer[]>()

  /** Null where no name on the disk is the one meant. */
  async resolve(folder: Place, parts: readonly string[]): Promise<Place | null> {
    let at = folder
    for (const part of parts) {
      const name = bestName(await this.#list(at), part)
      if (!name) return null
      at = within(at, name)
    }
    return parts.length === 0 ? null : at
  }

  async #list(folder: Place): Promise<readonly Buffer[]> {
    const key = bytesOf(folder).toString('latin1')
    const listed = this.#names.get(key)
    if (listed) return listed
    const names = (await readdir(folder, { encoding: 'buffer' })).sort((a, b) => a.compare(b))
    this.#names.set(key, names)
    return names
  }
}

/** As written, else in another case, else as such names are spelt on discs. */
function bestName(names: readonly Buffer[], wanted: string): Buffer | undefined {
  const texts = names.map((name) => name.toString('utf8'))
  const matches = [
    (text: string) => text === wanted,
    (text: string) => text.toUpperCase() === wanted.toUpperCase(),
    (text: string) => bare(text) === bare(wanted),
  ]
  const index = matches.map((match) => texts.findIndex(match)).find((found) => found >= 0)
  return index === undefined ? undefined : names[index]
}
