import path from 'node:path'
import type { ImportSummary } from '../../shared/ipc/imports'
import { DICOMDIR } from '../../shared/dicom/instance'
import type { InstanceRecord, DatabaseWriter } from '../database/interface'
import { SourceFault } from '../../shared/dicom/byteSource'
import { fileProblemOf } from '../files/problem'
import type { FileParser } from '../parsing/fileParser'
import { findFiles, type FoundFile } from './find'
import type { Place } from '../files/place'
import { isDicomdirName, listedFiles } from './listed'
import type { ContentStore, StoredObject } from './store'
import { failureOf } from '../../shared/result'
import { messageText, textOf, type CatalogueText } from '../../shared/words'

export interface ImportTarget {
  readonly database: DatabaseWriter
  readonly store: Pick<ContentStore, 'add'>
  /** Reads headers where a crash or a hang costs one file. */
  readonly parser: FileParser
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
  { database, store, parser }: ImportTarget,
  paths: readonly string[],
  { signal, onProgress }: ImportOptions = {},
): Promise<ImportSummary> {
  const started = performance.now()
  const refused: ImportSummary['refused'][number][] = []
  const studies = new Set<string>()
  const tally = { filesSeen: 0, instancesAdded: 0, duplicates: 0, repaired: 0 }
  let pending: { readonly record: InstanceRecord; readonly path: string }[] = []
  let total: number | null = null

  const commit = (): void => {
    if (pending.length === 0) return
    const batch = pending
    pending = []
    const before = batch
      .filter(({ record }) => database.storedFile(record.loop.sopInstanceUid) === null)
      .map(({ record }) => record)
    const filed = file(batch.map(({ record }) => record))
    if ('reason' in filed) {
      // One by one, what a single file does to the program costs that file alone.
      if (batch.length > 1 && !filed.isForeseen)
        for (const item of batch) {
          pending = [item]
          commit()
        }
      else for (const item of batch) refused.push({ path: item.path, reason: filed.reason })
      return
    }
    const { added, duplicates, conflicts } = filed
    tally.instancesAdded += added
    tally.duplicates += duplicates
    const refusedSops = new Set(conflicts.map(({ sopInstanceUid }) => sopInstanceUid))
    for (const { loop, study } of before) if (!refusedSops.has(loop.sopInstanceUid)) studies.add(study.studyInstanceUid)
    for (const conflict of conflicts)
      refused.push({
        path: batch.find(({ record }) => record.loop.sopInstanceUid === conflict.sopInstanceUid)?.path ?? '',
        reason: conflict.reason,
      })
  }

  /** A full disk undoes the whole batch; its files are named, and importing again takes them. */
  const file = (
    records: readonly InstanceRecord[],
  ): ReturnType<typeof database.addInstances> | { readonly reason: CatalogueText; readonly isForeseen: boolean } => {
    try {
      return database.addInstances(records)
    } catch (error) {
      return { reason: reasonOf(error), isForeseen: fileProblemOf(error) !== null }
    }
  }

  const take = async (file: FoundFile): Promise<void> => {
    tally.filesSeen += 1
    const outcome =
      file.problem === null
        ? await takeFile(file.place, parser, store, signal)
        : { reason: textOf(`fileProblems.${file.problem}`) }
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

  const files = await listFiles(paths, parser, refused, signal)
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
  | { readonly reason: CatalogueText }
  | { readonly skipped: true }

async function takeFile(
  file: Place,
  parser: FileParser,
  store: ImportTarget['store'],
  signal?: AbortSignal,
): Promise<Taken> {
  const parsed = await parser.instance(file)
  if (!parsed.ok) return parsed.failure.code === DICOMDIR ? { skipped: true } : { reason: messageText(parsed.failure) }
  if ('problem' in parsed.value) return { reason: textOf(`fileProblems.${parsed.value.problem}`) }
  const { instance } = parsed.value
  try {
    const { sha256, sizeBytes, isNew, isRepaired } = await store.add(file, signal)
    return {
      isNew,
      isRepaired,
      record: { ...instance, file: { sopInstanceUid: instance.loop.sopInstanceUid, sha256, sizeBytes } },
    }
  } catch (error) {
    return signal?.aborted ? { skipped: true } : { reason: reasonOf(error) }
  }
}

/** Why a file was not taken in. What nobody foresaw is told as such: it is a bug, and costs this file alone. */
function reasonOf(error: unknown): CatalogueText {
  if (error instanceof SourceFault) return messageText(error.failure)
  const problem = fileProblemOf(error)
  return problem === null
    ? messageText(failureOf('fileFailed', { error: error instanceof Error ? error.message : String(error) }))
    : textOf(`fileProblems.${problem}`)
}

/** The files below the places given, and those a DICOMDIR among them lists beyond. */
async function listFiles(
  paths: readonly string[],
  parser: FileParser,
  refused: ImportSummary['refused'][number][],
  signal?: AbortSignal,
): Promise<readonly FoundFile[]> {
  const seen = new Set<string>()
  const files = await collect(findFiles(paths, signal, seen))
  // Whatever it is called, a file that the user names may be a DICOMDIR.
  const named = new Set(paths.map((place) => path.resolve(place)))
  for (const file of [...files]) {
    if (file.problem !== null || !(isDicomdirName(file) || named.has(file.path))) continue
    for (const listed of await listedFiles(file, parser)) {
      if (listed.problem === null) files.push(...(await collect(findFiles([listed.place], signal, seen))))
      else refused.push({ path: listed.path, reason: textOf(`fileProblems.${listed.problem}`) })
    }
  }
  return files
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
