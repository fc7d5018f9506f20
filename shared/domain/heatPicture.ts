import { z } from 'zod'
import { catalogueText } from './failure'

/** Where one frame speaks for a model's score: contributions of a grid's cells, row by row. */
export const heatPicture = z.object({
  sopInstanceUid: z.string(),
  frame: z.number().int(),
  rows: z.number().int().positive(),
  columns: z.number().int().positive(),
  /** In units of similarity before normalising; their mean and a constant give the frame's score. Comparable within this picture only. */
  contributions: z.array(z.number()).readonly(),
  /** What the grid covers, in edges of stored pixels (0 = left edge of the first); it may reach beyond the image, where the model saw black. */
  covers: z.object({ x: z.number(), y: z.number(), width: z.number().positive(), height: z.number().positive() }),
  /** Which score: "the wordings for …". */
  towards: catalogueText,
})
export type HeatPicture = z.infer<typeof heatPicture>
