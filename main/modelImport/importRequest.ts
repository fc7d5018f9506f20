import { z } from 'zod'

export const importModels = ['echoclip', 'echoclip-r'] as const

/** What a user asks to have imported. Every path is theirs; nothing of it is passed on. */
export const importRequest = z.object({
  checkpoint: z.string().min(1),
  /** Null: told from the vocabulary where that is possible. */
  model: z.enum(importModels).nullable(),
  /** The folder of the user's copy of the authors' repository: prompts_used.json where `prompts` is null, and what EchoCLIP-R's words need. */
  repository: z.string().nullable(),
  /** The authors' prompts_used.json in the user's copy; null = the repository's, or our own wordings. */
  prompts: z.string().nullable(),
  /** CLIP's bpe_simple_vocab_16e6.txt(.gz); null = the one of a package. */
  merges: z.string().nullable(),
  /** EchoCLIP-R's template_vocab.txt and example_report.txt; null = the repository's. */
  phrases: z.string().nullable(),
  exampleReport: z.string().nullable(),
  /** EchoCLIP-R's five severity words in the order of their ids; null = looked for in the repository's template_tokenizer.py. */
  severities: z.array(z.string()).readonly().nullable(),
  /** The recipe of models/train that a checkpoint of one's own was trained by: architecture, input, frames and views are its; null = the published model. */
  recipe: z.string().nullable(),
  /** How ranked prompts become a value; see regressionRules. */
  rule: z.enum(['paper', 'repository']),
  /** Upstream's scripts feed OpenCV's blue-green-red as if it were red-green-blue; bgr does as they do. Grey pixels are the same either way. */
  colourOrder: z.enum(['bgr', 'rgb']),
  /** The folder of model packs. */
  into: z.string().min(1),
})
export type ImportRequest = z.infer<typeof importRequest>
