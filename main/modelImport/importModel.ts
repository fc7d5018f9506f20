import { rm } from 'node:fs/promises'
import { failureOf, type Result } from '../../shared/result'
import type { CatalogueText } from '../../shared/words'
import { startProcess } from '../rpc/process'
import type { ImportRequest } from './importRequest'
import { importOperations, type ImportedPack } from './operations'
import { unfinishedFolder } from './packFolder'

export interface ImportModelOptions {
  readonly signal?: AbortSignal
  onProgress?(words: CatalogueText, share: number): void
}

/** Imports a checkpoint in a process of its own. Stopping ends that process; what it had written is removed. */
export async function importModel(
  request: ImportRequest,
  dist: string,
  { signal, onProgress }: ImportModelOptions = {},
): Promise<Result<ImportedPack>> {
  const unfinished = unfinishedFolder(request.into, 'importing')
  const child = startProcess(importOperations, {
    dist,
    file: 'modelImport.utility.js',
    serviceName: 'Longaxis model import',
    malformed: failureOf('importAnswerMalformed'),
    exited: (code) =>
      signal?.aborted === true
        ? failureOf('cancelled', { work: 'modelImport' })
        : failureOf('importProcessLost', { code }),
  })
  signal?.addEventListener('abort', child.close)
  if (signal?.aborted === true) child.close()
  const imported = await child.calls.importModel({ request, unfinished }, ({ words, share }) =>
    onProgress?.(words, share),
  )
  signal?.removeEventListener('abort', child.close)
  child.close()
  if (!imported.ok) await rm(unfinished, { recursive: true, force: true })
  return imported
}
