import { fail, type Result } from '../../../shared/result'
import { readStudy, type ReadDeps, type ReadOptions, type StudyReading } from './readStudy'

/** Reads studies of one library. An import's reading and an opened study's may ask for the same one: it is read once. */
export interface Readings {
  /** Joins the study's reading under way. Who cancels leaves alone; the last to leave stops it. `again` waits and reads anew. */
  read(studyInstanceUid: string, options?: ReadOptions): Promise<Result<StudyReading>>
}

type Read = (studyInstanceUid: string, options: ReadOptions) => Promise<Result<StudyReading>>

interface UnderWay {
  readonly again: boolean
  /** Nobody waits for it any more. */
  isStopping(): boolean
  join(options: ReadOptions): Promise<Result<StudyReading>>
  readonly ended: Promise<unknown>
}

export const createReadings = (deps: ReadDeps): Readings =>
  shareReadings((studyInstanceUid, options) => readStudy(deps, studyInstanceUid, options))

/** What `createReadings` adds to reading: one reading of a study at a time, whoever asks. */
export function shareReadings(read: Read): Readings {
  const underWay = new Map<string, UnderWay>()

  async function readOrJoin(uid: string, options: ReadOptions): Promise<Result<StudyReading>> {
    const again = options.again === true
    for (let going = underWay.get(uid); going; going = underWay.get(uid)) {
      if ((!again || going.again) && !going.isStopping()) return going.join(options)
      if (await isAborted(going.ended, options.signal)) return cancelled
    }
    const started = begin((shared) => read(uid, shared), again)
    underWay.set(uid, started)
    void started.ended.then(() => underWay.delete(uid))
    return started.join(options)
  }
  return { read: (studyInstanceUid, options = {}) => readOrJoin(studyInstanceUid, options) }
}

const cancelled = fail('cancelled', { work: 'reading' })

function begin(read: (options: ReadOptions) => Promise<Result<StudyReading>>, again: boolean): UnderWay {
  const abort = new AbortController()
  const members = new Set<ReadOptions>()
  let latest: readonly [done: number, total: number] | null = null
  const reading = read({
    signal: abort.signal,
    again,
    onProgress(done, total) {
      latest = [done, total]
      for (const { onProgress } of members) onProgress?.(done, total)
    },
  })
  return {
    again,
    isStopping: () => abort.signal.aborted,
    ended: reading.catch(() => undefined),
    async join(options) {
      members.add(options)
      if (latest) options.onProgress?.(...latest)
      const left = await isAborted(
        reading.catch(() => undefined),
        options.signal,
      )
      members.delete(options)
      if (left && members.size > 0) return cancelled
      if (left) abort.abort()
      return reading
    },
  }
}

/** Waits for the end or the signal: true where the signal came first. */
function isAborted(end: Promise<unknown>, signal: AbortSignal | undefined): Promise<boolean> {
  if (signal?.aborted === true) return Promise.resolve(true)
  return new Promise((resolve) => {
    const stop = (): void => resolve(true)
    signal?.addEventListener('abort', stop, { once: true })
    void end.then(() => {
      signal?.removeEventListener('abort', stop)
      resolve(false)
    })
  })
}
