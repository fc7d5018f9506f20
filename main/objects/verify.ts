import type { AuditVerification } from '../database/audit/verify'
import type { Failure } from '../../shared/result'
import type { Library } from './library'

/** An object that is not what was stored, or is missing, and the instances whose pictures it holds. */
export interface BadObject {
  readonly sha256: string
  readonly failure: Failure
  readonly instances: readonly string[]
}

export interface LibraryVerification {
  /** True where every object and the database are whole, the audit trail included. */
  readonly whole: boolean
  readonly objects: number
  readonly bytes: number
  readonly instances: number
  readonly bad: readonly BadObject[]
  /** Objects that no instance names: an import was stopped before it filed them. Harmless. */
  readonly unreferenced: number
  /** Objects that were of the format before, and were moved. */
  readonly upgraded: number
  /** What SQLite finds wrong, in its words. */
  readonly database: readonly string[]
  readonly audit: AuditVerification
  readonly cancelled: boolean
  readonly seconds: number
}

export interface VerifyOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, total: number) => void
}

/** Reads every object whole, and the database with its references and audit trail. */
export async function verifyLibrary(
  { database, store }: Pick<Library, 'database' | 'store'>,
  { signal, onProgress }: VerifyOptions = {},
): Promise<LibraryVerification> {
  const started = performance.now()
  const files = database.storedFiles()
  const named = new Map<string, { readonly sizes: Set<number>; readonly instances: string[] }>()
  for (const { sha256, sizeBytes, sopInstanceUid } of files) {
    const object = named.get(sha256) ?? { sizes: new Set<number>(), instances: [] }
    object.sizes.add(sizeBytes)
    object.instances.push(sopInstanceUid)
    named.set(sha256, object)
  }
  const stored = new Set<string>()
  let upgraded = 0
  for await (const { sha256, isOld } of store.names()) {
    stored.add(sha256)
    if (isOld) upgraded += 1
  }
  const all = new Set([...named.keys(), ...stored])
  const bad: BadObject[] = []
  let [objects, bytes] = [0, 0]
  for (const sha256 of all) {
    if (signal?.aborted) break
    const { sizes, instances } = named.get(sha256) ?? { sizes: new Set(), instances: [] }
    const checked = await checkOne(store, sha256, signal)
    if (checked === null) break
    if (!checked.ok) bad.push({ sha256, failure: checked.failure, instances })
    else if ([...sizes].some((size) => size !== checked.value))
      bad.push({ sha256, failure: { code: 'objectShort', params: { bytes: checked.value } }, instances })
    else bytes += checked.value
    objects += 1
    onProgress?.(objects, all.size)
  }
  const faults = database.integrity()
  const audit = database.verifyAudit()
  const cancelled = signal?.aborted ?? false
  return {
    whole: !cancelled && bad.length === 0 && faults.length === 0 && audit.firstBroken === null,
    objects,
    bytes,
    instances: files.length,
    bad,
    unreferenced: [...stored].filter((sha256) => !named.has(sha256)).length,
    upgraded,
    database: faults,
    audit,
    cancelled,
    seconds: (performance.now() - started) / 1000,
  }
}

/** Null where it was stopped. */
async function checkOne(store: Library['store'], sha256: string, signal?: AbortSignal) {
  try {
    return await store.check(sha256, signal)
  } catch (error) {
    if (signal?.aborted) return null
    throw error
  }
}
