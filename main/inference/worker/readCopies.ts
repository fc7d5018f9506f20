import { copyOf } from '../../../shared/vision/copies'
import type { TaskDoubt } from '../../../shared/vision/doubts'
import { distance } from '../../../shared/vision/gaussian'
import type { PackManifest } from '../../../shared/vision/manifest'
import { loopFeatures, toGrey, type GateMeasures } from '../../../shared/vision/ood'
import { pictureDistance, pictureOf, stillness } from '../../../shared/vision/pictureModel'
import { scoreTask, type LoopScore, type ScoredVectors } from '../../../shared/vision/scoring'
import { loopDoubts, type ReadCopy } from '../../../shared/vision/sureness'
import type { CopyName } from '../../../shared/vision/surenessSpec'
import type { ModelPack } from '../packs/pack'
import type { EmbeddedLoop, Engine } from './engine'
import type { OpenLoop } from './openLoop'

/** Over which of a loop's vectors the pack scores. */
export const vectorsOf = ({ pooling }: PackManifest, embedded: EmbeddedLoop): ScoredVectors => ({
  ...embedded,
  over: pooling.kind === 'mean' ? 'frames' : 'loop',
})

/** A loop's copies as the pack reads them; the gate's features beside. */
export async function readCopies(
  { inputs, again }: Pick<OpenLoop, 'inputs' | 'again'>,
  names: readonly CopyName[],
  { manifest, prompts, gate }: ModelPack,
  engine: Pick<Engine, 'embed'>,
): Promise<readonly ReadCopy[]> {
  const frames = inputs.map(({ data }) => data)
  const otherBeat = again.map(({ data }) => data)
  const copies: ReadCopy[] = []
  for (const name of names) {
    const copy = copyOf(name, frames, otherBeat, manifest.input)
    if (!copy) continue
    const embedded = await engine.embed(copy)
    copies.push({
      name,
      scores: manifest.tasks.map((task) => scoreTask(task, prompts, vectorsOf(manifest, embedded))),
      featureDistance: gate ? distance(gate.features, loopFeatures(embedded.features)) : 0,
    })
  }
  return copies
}

/** Where the pack says on what it is sure: reads the loop's copies and compares. */
export async function doubtsOf(
  loop: Pick<OpenLoop, 'inputs' | 'again' | 'standingMarks'>,
  measures: GateMeasures,
  scores: readonly LoopScore[],
  pack: ModelPack,
  engine: Pick<Engine, 'embed'>,
): Promise<readonly TaskDoubt[]> {
  const { sureness, input } = pack.manifest
  if (!sureness || !pack.pictureModel || !pack.gate) return []
  const copies = await readCopies(loop, sureness.copies, pack, engine)
  const grey = loop.inputs.map(({ data }) => toGrey(data, input))
  const picture = pictureOf(grey, input.width, input.height)
  const own = {
    ...measures,
    pictureDistance: pictureDistance(pack.pictureModel, picture),
    stillness: stillness(pack.pictureModel, picture),
    standingMarks: loop.standingMarks(pack.gate.sector),
  }
  return loopDoubts(sureness, own, scores, copies)
}
