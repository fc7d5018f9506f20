import type { Failure } from '../../shared/result'
import type { ContentStore } from './store'

export interface Upgraded {
  readonly moved: number
  /** Left as they are: their content is not what their name says. */
  readonly damaged: readonly { readonly sha256: string; readonly failure: Failure }[]
  readonly cancelled: boolean
}

export interface UpgradeOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, total: number) => void
}

/** The objects of the format before. */
export async function oldObjects(store: Pick<ContentStore, 'names'>): Promise<readonly string[]> {
  const old: string[] = []
  for await (const { sha256, isOld } of store.names()) if (isOld) old.push(sha256)
  return old
}

/** Moves every object of the format before to the new one. Killed or stopped anywhere, the next call goes on. */
export async function upgradeObjects(
  store: Pick<ContentStore, 'names' | 'upgrade'>,
  { signal, onProgress }: UpgradeOptions = {},
): Promise<Upgraded> {
  const old = await oldObjects(store)
  const damaged: { sha256: string; failure: Failure }[] = []
  let moved = 0
  for (const sha256 of old) {
    if (signal?.aborted) break
    const outcome = await store.upgrade(sha256)
    if (outcome.ok) moved += 1
    else damaged.push({ sha256, failure: outcome.failure })
    onProgress?.(moved + damaged.length, old.length)
  }
  return { moved, damaged, cancelled: signal?.aborted ?? false }
}
