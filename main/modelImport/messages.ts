import { z } from 'zod'
import { importRequest } from './createPack'
import { catalogueText, failure } from '../../shared/domain/failure'

/** What the main process and the importing process say to each other. Both sides parse what they hear. */
export const toImporter = z.object({
  request: importRequest,
  unfinished: z.string().describe('the folder to write in: who stops the process removes it'),
})
export type ToImporter = z.infer<typeof toImporter>
export const fromImporter = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), words: z.string(), share: z.number() }),
  z.object({
    kind: z.literal('done'),
    pack: z.object({
      folder: z.string(),
      id: z.string(),
      version: z.string(),
      prompts: z.number().int(),
      leftOut: z.array(catalogueText).readonly(),
      said: z.array(catalogueText).readonly(),
      seconds: z.number(),
    }),
  }),
  z.object({ kind: z.literal('failed'), failure }),
])
export type FromImporter = z.infer<typeof fromImporter>
