import { z } from 'zod'
import { copyNames, type CopyName } from './copies'
import type { TaskDoubt } from './doubts'
import type { GateMeasures } from './ood'
import type { LoopScore } from './scoring'
import { sourced } from './tasks'
import { logistic } from './vectors'

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

export interface SurenessMeasures extends Pick<
  GateMeasures,
  'featureDistance' | 'appearanceDistance' | 'otherProbability'
> {
  readonly pictureDistance: number
  readonly stillness: number
  readonly standingMarks: number
}

/** A copy as the model read it. */
export interface ReadCopy {
  readonly name: CopyName
  readonly scores: readonly LoopScore[]
  readonly featureDistance: number
}

/** How far a copy's answer lies from the loop's: a value's difference, a probability's; 0 of what has neither. */
export function spreadOf(own: LoopScore, copies: readonly ReadCopy[]): number {
  const others = copies
    .filter(({ name }) => name !== 'mirrored')
    .flatMap(({ scores }) => scores.filter((score) => score.task === own.task))
  return Math.max(
    0,
    ...others.map((other) => {
      if (own.kind === 'regression' && other.kind === 'regression') return Math.abs(own.value - other.value)
      if (own.kind === 'binary' && other.kind === 'binary')
        return Math.abs(
          (own.probability ?? logistic(own.difference)) - (other.probability ?? logistic(other.difference)),
        )
      return 0
    }),
  )
}

export function loopDoubts(
  { limits, mirroredFurther, spread }: SurenessSpec,
  measures: SurenessMeasures,
  scores: readonly LoopScore[],
  copies: readonly ReadCopy[],
): readonly TaskDoubt[] {
  const doubts: TaskDoubt[] = []
  const beyond = (name: Exclude<keyof SurenessMeasures, 'standingMarks'>): boolean =>
    !(measures[name] <= limits[name].value)
  if (
    beyond('featureDistance') ||
    beyond('appearanceDistance') ||
    beyond('otherProbability') ||
    beyond('pictureDistance') ||
    beyond('stillness')
  )
    doubts.push({ why: 'unlikeTraining', task: null })
  const mirrored = copies.find(({ name }) => name === 'mirrored')
  if (mirrored && !(mirrored.featureDistance - measures.featureDistance >= mirroredFurther.value))
    doubts.push({ why: 'mirrored', task: null })
  if (!(measures.standingMarks <= limits.standingMarks.value)) doubts.push({ why: 'marked', task: null })
  for (const score of scores) {
    const limit = spread[score.task]
    if (limit && !(spreadOf(score, copies) <= limit.value)) doubts.push({ why: 'copiesDiffer', task: score.task })
  }
  return doubts
}
