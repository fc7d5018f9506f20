import path from 'node:path'
import type { ImportSummary } from '../../shared/ipc/imports'
import { readDicomdir } from '../../shared/dicom/dicomdir'
import { DICOMDIR, readInstance } from '../../shared/dicom/instance'
import { withFile } from '../dicom/fileSource'
import type { InstanceRecord, DatabaseWriter } from '../database/interface'
import { findFiles, readingProblem, type FoundFile } from './find'
import type { ContentStore, StoredObject } from './store'
import { messageOf, say } from '../../shared/words'

export interface ImportTarget {
  readonly database: DatabaseWriter
  readonly store: Pick<ContentStore, 'add'>
}

export interface ImportProgress {
  readonly filesDone: number
  /** Null while folders are still being walked. */
  readonly filesFound: number | null
}

export interface ImportOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: ImportProgress) => void
}

/** Instances to a transaction: large enough that syncing is cheap, small enough that little is redone after a kill. */
const BATCH = 64
const FILES_AT_ONCE = 4

/**
 * Copies files into the store, then files them under their patients, a batch to a transaction. Killed anywhere, the
 * next run finishes: objects are named atomically before the database speaks of them. Sources are only read.
 */
export async function importPaths(
  { database, store }: ImportTarget,
  paths: readonly string[],
  { signal, onProgress }: ImportOptions = {},
): Promise<ImportSummary> {
  const started = performance.now()
  const refused: { path: string; reason: string }[] = []
  const studies = new Set<string>()
  const tally = { filesSeen: 0, instancesAdded: 0, duplicates: 0, repaired: 0 }
  let pending: { readonly record: InstanceRecord; readonly path: string }[] = []
  let total: number | null = null

  const commit = (): void => {
    if (pending.length === 0) return
    const batch = pending
    pending = []
    const before = new Set(
      batch
        .filter(({ record }) => database.storedFile(record.loop.sopInstanceUid) === null)
        .map(({ record }) => record.study.studyInstanceUid),
    )
    const filed = file(batch.map(({ record }) => record))
    if ('reason' in filed) {
      for (const one of batch) refused.push({ path: one.path, reason: filed.reason })
      return
    }
    const { added, duplicates, conflicts } = filed
    tally.instancesAdded += added
    tally.duplicates += duplicates
    for (const uid of before) studies.add(uid)
    for (const conflict of conflicts)
      refused.push({
        path: batch.find(({ record }) => record.loop.sopInstanceUid === conflict.sopInstanceUid)?.path ?? '',
        reason: conflict.reason,
      })
  }

  /** A full disk undoes the whole batch; its files are named, and importing again takes them. */
  const file = (
    records: readonly InstanceRecord[],
  ): ReturnType<typeof database.addInstances> | { readonly reason: string } => {
    try {
      return database.addInstances(records)
    } catch (error) {
      return { reason: say(`fileProblems.${readingProblem(error)}`) }
    }
  }

  const take = async (file: FoundFile): Promise<void> => {
    tally.filesSeen += 1
    const outcome =
      file.problem === null ? await takeFile(file.path, store, signal) : { reason: say(`fileProblems.${file.problem}`) }
    if ('reason' in outcome) refused.push({ path: file.path, reason: outcome.reason })
    if ('record' in outcome) pending.push({ record: outcome.record, path: file.path })
    if (
      'record' in outcome &&
      (outcome.isRepaired || (outcome.isNew && database.hasContent(outcome.record.file.sha256)))
    )
      tally.repaired += 1
    if (pending.length >= BATCH) commit()
    onProgress?.({ filesDone: tally.filesSeen, filesFound: total })
  }

  const files = await listFiles(paths, refused, signal)
  total = files.length
  await inParallel(files, FILES_AT_ONCE, take, signal)
  commit()
  return {
    ...tally,
    refused,
    studies: [...studies],
    seconds: (performance.now() - started) / 1000,
    cancelled: signal?.aborted ?? false,
  }
}

type Taken =
  | ({ readonly record: InstanceRecord } & Pick<StoredObject, 'isNew' | 'isRepaired'>)
  | { readonly reason: string }
  | { readonly skipped: true }

async function takeFile(file: string, store: ImportTarget['store'], signal?: AbortSignal): Promise<Taken> {
  try {
    const parsed = await withFile(file, readInstance)
    if (!parsed.ok) return parsed.failure.code === DICOMDIR ? { skipped: true } : { reason: messageOf(parsed.failure) }
    const { sha256, sizeBytes, isNew, isRepaired } = await store.add(file, signal)
    return {
      isNew,
      isRepaired,
      record: { ...parsed.value, file: { sopInstanceUid: parsed.value.loop.sopInstanceUid, sha256, sizeBytes } },
    }
  } catch (error) {
    if (signal?.aborted) return { skipped: true }
    return { reason: say(`fileProblems.${readingProblem(error)}`) }
  }
}

/** The files below the places given, and those a DICOMDIR among them lists beyond. */
async function listFiles(
  paths: readonly string[],
  refused: { path: string; reason: string }[],
  signal?: AbortSignal,
): Promise<readonly FoundFile[]> {
  const found = new Map<string, FoundFile>()
  for await (const file of findFiles(paths, signal)) found.set(file.path, file)
  for (const { path: file, problem } of [...found.values()]) {
    if (problem !== null || path.basename(file).toUpperCase() !== 'DICOMDIR') continue
    for (const listed of await listedFiles(file)) {
      if ([...listed.spellings].some((spelling) => found.has(spelling))) continue
      const [first] = await collect(findFiles([listed.spellings[0] ?? file], signal))
      if (first?.problem === null) found.set(first.path, first)
      else refused.push({ path: listed.spellings[0] ?? file, reason: say('fileProblems.listedNotThere') })
    }
  }
  return [...found.values()]
}

/** Where a DICOMDIR's files may lie: as written, or in lower case as some systems mount CDs. */
async function listedFiles(dicomdir: string): Promise<readonly { readonly spellings: readonly string[] }[]> {
  const listed = await withFile(dicomdir, readDicomdir)
  if (!listed.ok) return []
  const folder = path.dirname(dicomdir)
  return listed.value.map((parts) => ({
    spellings: [path.join(folder, ...parts), path.join(folder, ...parts.map((part) => part.toLowerCase()))],
  }))
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

async function inParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined && !signal?.aborted; item = items[next++]) await work(item)
  }
  await Promise.all(Array.from({ length: width }, worker))
}
