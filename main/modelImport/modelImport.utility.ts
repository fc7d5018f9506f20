import { failureOf } from '../../shared/result'
import { portToParent } from '../rpc/port'
import { serve } from '../rpc/server'
import { createPack } from './createPack'
import { importOperations } from './operations'

/** The importing process: a checkpoint is a stranger's file, and building its graphs is work, so neither is done beside the library and the window. */
serve(
  portToParent(process.parentPort),
  importOperations,
  {
    importModel: ({ request, unfinished }, report) =>
      createPack(request, { unfinished, onProgress: (words, share) => report({ words, share }) }),
  },
  {
    failureOf: (error) => failureOf('importFailed', { reason: error instanceof Error ? error.message : String(error) }),
    onBroken: () => process.exit(70),
  },
)
