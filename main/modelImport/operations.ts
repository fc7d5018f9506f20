import { z } from 'zod'
import type { Operations } from '../rpc/operations'
import { importedPack, importRequest } from './createPack'

/** All that the importing process can be asked to do. */
export const importOperations = {
  importModel: {
    request: z.object({
      request: importRequest,
      /** The folder to write in: who stops the process removes it. */
      unfinished: z.string(),
    }),
    progress: z.object({ words: z.string(), share: z.number().min(0).max(1) }),
    answer: importedPack,
  },
} as const satisfies Operations
