import { z } from 'zod'
import { sourced } from './tasks'

/**
 * Copies of a loop that show the same heart. A model that reads them otherwise does not know this picture: its answer rests on what the copy changed.
 * All work on network inputs (channels × height × width, normalised), the same way on every frame.
 */
export const copyNames = ['otherBeat', 'smaller', 'larger', 'left', 'right', 'mirrored'] as const
export type CopyName = (typeof copyNames)[number]

/** What a pack was measured to be sure on: beyond a limit a loop is still read, but never surely. */
export const surenessSpec = z.object({
  /** The picture model (pictureModel.ts). */
  file: z.string().regex(/^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/),
  limits: z.object({
    featureDistance: sourced,
    appearanceDistance: sourced,
    otherProbability: sourced,
    pictureDistance: sourced,
    stillness: sourced,
    /** Share of standing bright pixels. */
    standingMarks: sourced,
  }),
  /** The mirrored copy must lie this much further from training in the network's features: else the picture may be mirrored itself. */
  mirroredFurther: sourced,
  /** Copies that are read beside the loop, and how far their answers may lie from its own, by task: its unit, or a probability. */
  copies: z.array(z.enum(copyNames)).readonly(),
  spread: z.record(z.string(), sourced),
  /** Half-width of the interval of a value in doubt. */
  doubtedHalfWidth: z.record(z.string(), sourced),
})
export type SurenessSpec = z.infer<typeof surenessSpec>
