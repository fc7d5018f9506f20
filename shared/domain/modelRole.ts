import { z } from 'zod'

/** What a model is used for: to find what a study shows, or to tell patients' hearts apart (and to be searched by words, where it reads them). */
export const modelRoles = ['reading', 'patients'] as const
export const modelRole = z.enum(modelRoles)
export type ModelRole = z.infer<typeof modelRole>
