import type { Failure } from '../shared/result'
import type { Models } from './inference/models'
import { readStudy, type ReadDeps } from './inference/readStudy'
import type { Job, Session } from './session'

export const readDepsOf = ({ timeline, pixels }: Session, models: Models): ReadDeps => ({ timeline, pixels, models })

/** Reads studies that this pack has not read yet; the first failure that concerns more than one study ends it. */
export async function readAll(deps: ReadDeps, studies: readonly string[], options: { readonly signal?: AbortSignal; readonly again?: boolean; readonly onLoop?: (loopsDone: number) => void; readonly onStudy?: (done: number) => void } = {}): Promise<Failure | null> {
  let before = 0
  for (const [n, uid] of studies.entries()) {
    const reading = await readStudy(deps, uid, { ...(options.signal && { signal: options.signal }), again: options.again === true, onProgress: (done) => options.onLoop?.(before + done) })
    before += deps.timeline.loops(uid).length
    if (!reading.ok && reading.failure.code !== 'unknownStudy') return reading.failure
    options.onLoop?.(before)
    options.onStudy?.(n + 1)
  }
  return null
}

/** Reads with progress for the window. */
export const readJob =
  (session: Session, models: Models, studies: readonly string[], again: boolean): Job =>
  async (signal, report) => {
    const begun = performance.now()
    const total = studies.reduce((sum, uid) => sum + session.timeline.loops(uid).length, 0)
    const tell = (done: number): void => {
      const perSecond = done === 0 ? null : (1000 * done) / (performance.now() - begun)
      report({ done, total, unit: 'loops', perSecond, secondsLeft: perSecond === null ? null : (total - done) / perSecond, words: 'The model is reading' })
    }
    tell(0)
    const failure = await readAll(readDepsOf(session, models), studies, { signal, again, onLoop: tell, onStudy: (done) => session.changed([studies[done - 1] ?? '']) })
    session.changed(studies)
    return { words: failure ? failure.message : 'The model has read what it could', failure: failure?.code === 'cancelled' ? null : failure, summary: null }
  }
