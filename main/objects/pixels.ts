import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'
import { memorySource, SourceFault, type ByteSource } from '../../shared/dicom/byteSource'
import { dataSetStart } from '../../shared/dicom/dataset'
import { limits } from '../../shared/dicom/limits'
import type { Library } from './library'

type OpenSource = ByteSource & { close(): Promise<void> }

/** The readable bytes of stored instances: decrypted, and inflated where the file is deflated. */
export interface PixelSources {
  open(sopInstanceUid: string): Promise<ByteSource | null>
  close(): Promise<void>
}

/** Files kept open at once; the least recently used is closed. */
const KEPT_OPEN = 64

/** The meta header with the inflated data set, as import's parser inflated it; in a thread of its own, since a large one takes seconds. */
async function inflated(file: Uint8Array): Promise<Uint8Array> {
  const start = dataSetStart(file)
  if (start === null) throw new Error('a deflated file that import accepted has no meta header')
  const dataSet = await promisify(inflateRaw)(file.subarray(start), { maxOutputLength: limits.inflatedBytes })
  return Buffer.concat([file.subarray(0, start), dataSet])
}

export function openPixelSources({ database, store }: Pick<Library, 'database' | 'store'>): PixelSources {
  const open = new Map<string, Promise<OpenSource>>()

  async function load(sha256: string, deflated: boolean): Promise<OpenSource> {
    const stored = await store.open(sha256)
    if (!deflated) return stored
    try {
      return { ...memorySource(await inflated(await stored.read(0, stored.size))), close: () => Promise.resolve() }
    } finally {
      await stored.close()
    }
  }

  function take(sha256: string, deflated: boolean): Promise<OpenSource> {
    const source = open.get(sha256) ?? load(sha256, deflated).then(closingWhenIdle)
    open.delete(sha256)
    open.set(sha256, source)
    const [oldest] = open.keys()
    if (open.size > KEPT_OPEN && oldest !== undefined) forget(oldest)
    return source.catch((error: unknown) => {
      if (open.get(sha256) === source) open.delete(sha256)
      throw error
    })
  }

  function forget(sha256: string): void {
    const closing = open.get(sha256)
    open.delete(sha256)
    void closing?.then(
      (source) => source.close(),
      () => undefined,
    )
  }

  return {
    async open(sopInstanceUid) {
      const file = database.storedFile(sopInstanceUid)
      const loop = file && database.loop(sopInstanceUid)
      if (!file || !loop) return null
      const { sha256 } = file
      const { size } = await take(sha256, loop.layout.deflated)
      return {
        size,
        async read(offset, length) {
          try {
            return await (await take(sha256, loop.layout.deflated)).read(offset, length)
          } catch (error) {
            // It may be repaired while the program runs: opened anew when next asked for.
            if (error instanceof SourceFault) forget(sha256)
            throw error
          }
        },
      }
    },
    async close() {
      const all = [...open.values()]
      open.clear()
      await Promise.allSettled(all.map(async (source) => (await source).close()))
    },
  }
}

/** Closes once no read is under way. */
function closingWhenIdle(source: OpenSource): OpenSource {
  let reads = 0
  let isClosing = false
  const closeIfIdle = async (): Promise<void> => {
    if (isClosing && reads === 0) await source.close()
  }
  return {
    size: source.size,
    async read(offset, length) {
      reads += 1
      try {
        return await source.read(offset, length)
      } finally {
        reads -= 1
        await closeIfIdle()
      }
    },
    close() {
      isClosing = true
      return closeIfIdle()
    },
  }
}
