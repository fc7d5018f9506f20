import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'
import { memorySource, type ByteSource } from '../../shared/dicom/byteSource'
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

  return {
    async open(sopInstanceUid) {
      const file = database.storedFile(sopInstanceUid)
      const loop = file && database.loop(sopInstanceUid)
      if (!file || !loop) return null
      const cached = open.get(file.sha256)
      const source = cached ?? load(file.sha256, loop.layout.deflated)
      open.delete(file.sha256)
      open.set(file.sha256, source)
      const [oldest] = open.keys()
      if (open.size > KEPT_OPEN && oldest !== undefined) {
        const closing = open.get(oldest)
        open.delete(oldest)
        void closing?.then((opened) => opened.close())
      }
      return source
    },
    async close() {
      await Promise.all([...open.values()].map(async (source) => (await source).close()))
      open.clear()
    },
  }
}
