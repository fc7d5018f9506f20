import { z } from 'zod'
import { catalogueText } from '../../shared/domain/failure'
import type { Operations } from '../rpc/operations'
import { importRequest } from './importRequest'

export const importedPack = z.object({
  folder: z.string(),
  id: z.string(),
  version: z.string(),
  prompts: z.number().int(),
  /** Prompts of the user's file that were not used, in words. */
  leftOut: z.array(catalogueText).readonly(),
  /** What else the user must know of the pack: why it reads no words, or whose severity words it took. */
  said: z.array(catalogueText).readonly(),
  seconds: z.number(),
})
export type ImportedPack = z.infer<typeof importedPack>

/** All that the importing process can be asked to do. */
export const importOperations = {
  importModel: {
    request: z.object({
      request: importRequest,
      /** The folder to write in: who stops the process removes it. */
      unfinished: z.string(),
    }),
    progress: z.object({ words: catalogueText, share: z.number().min(0).max(1) }),
    answer: importedPack,
  },
} as const satisfies Operations
