import { utilityProcess } from 'electron'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { ImportedPack } from './createPack'
import type { ImportRequest } from './importRequest'
import { unfinishedFolder } from './packFolder'
import { fail, ok, type Result } from '../../shared/result'
import { fromImporter, type ToImporter } from './messages'

export interface ImportModelOptions {
  readonly signal?: AbortSignal
  onProgress?(words: string, share: number): void
}

/** Imports a checkpoint in a process of its own. Stopping ends that process; what it had written is removed. */
export async function importModel(
  request: ImportRequest,
  dist: string,
  { signal, onProgress }: ImportModelOptions = {},
): Promise<Result<ImportedPack>> {
  const unfinished = unfinishedFolder(request.into, 'importing')
  const child = utilityProcess.fork(path.join(dist, 'main', 'modelImport.utility.js'), [], {
    serviceName: 'Longaxis model import',
    stdio: 'ignore',
  })
  const stop = (): void => void child.kill()
  signal?.addEventListener('abort', stop)
  const made = await new Promise<Result<ImportedPack>>((resolve) => {
    child.on('exit', (code) =>
      resolve(
        signal?.aborted === true ? fail('cancelled', { work: 'modelImport' }) : fail('importProcessLost', { code }),
      ),
    )
    child.on('message', (data: unknown) => {
      const message = fromImporter.parse(data)
      if (message.kind === 'progress') return onProgress?.(message.words, message.share)
      resolve(message.kind === 'done' ? ok(message.pack) : { ok: false, failure: message.failure })
    })
    child.postMessage({ request, unfinished } satisfies ToImporter)
    if (signal?.aborted === true) stop()
  })
  signal?.removeEventListener('abort', stop)
  child.kill()
  if (!made.ok) await rm(unfinished, { recursive: true, force: true })
  return made
}
