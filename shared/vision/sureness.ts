import type { TaskDoubt } from './doubts'
import type { GateMeasures } from './ood'
import type { LoopScore } from './scoring'
import type { CopyName, SurenessSpec } from './surenessSpec'
import { logistic } from './vectors'

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
