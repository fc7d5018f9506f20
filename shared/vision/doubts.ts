import { z } from 'zod'

/** Why a loop's answers are never sure. */
export const loopDoubt = z.enum(['unlikeTraining', 'mirrored', 'marked', 'copiesDiffer'])
export type LoopDoubt = z.infer<typeof loopDoubt>

/** `task` null: of all of them. */
export const taskDoubt = z.object({ why: loopDoubt, task: z.string().nullable() })
export type TaskDoubt = z.infer<typeof taskDoubt>
