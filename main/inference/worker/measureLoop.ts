import type { Codecs } from '../../../shared/dicom/decode'
import { ok, type Result } from '../../../shared/result'
import type { InSector } from '../../../shared/vision/fitGate'
import type { PackManifest } from '../../../shared/vision/manifest'
import {
  litExtents,
  loopAppearance,
  loopFeatures,
  outsideSector,
  toGrey,
  type RowExtents,
} from '../../../shared/vision/ood'
import type { Engine } from './engine'
import type { LoopTask, MeasuredLoop } from '../operations'
import { networkInputs } from './readLoop'

/** What a view head and a gate are fitted on, of one loop in whatever view. */
export async function measureLoop(
  task: LoopTask,
  { input }: Pick<PackManifest, 'input'>,
  engine: Engine,
  codecs: Codecs,
): Promise<Result<MeasuredLoop>> {
  const inputs = await networkInputs(task, { input }, codecs)
  if (!inputs.ok) return inputs
  const data = task.sampled.flatMap((number) => inputs.value.get(number) ?? [])
  const { loop, features } = await engine.embed(data.map((frame) => frame.data))
  const lit = litExtents(
    data.map((frame) => toGrey(frame.data, input)),
    input.width,
    input.height,
  )
  return ok({
    embedding: loop,
    features: loopFeatures(features),
    colouredFraction: Math.max(...data.map(({ colouredFraction }) => colouredFraction)),
    lit,
  })
}

/** The loop's plain measures inside each sector, the network not asked. */
export async function measureInSectors(
  task: LoopTask,
  sectors: readonly RowExtents[],
  { input }: Pick<PackManifest, 'input'>,
  codecs: Codecs,
): Promise<Result<readonly InSector[]>> {
  const inputs = await networkInputs(task, { input }, codecs)
  if (!inputs.ok) return inputs
  const grey = task.sampled.flatMap((number) => {
    const frame = inputs.value.get(number)
    return frame ? [toGrey(frame.data, input)] : []
  })
  return ok(
    sectors.map((sector) => ({
      outsideSector: outsideSector(grey, { ...input, sector }),
      appearance: loopAppearance(grey, { ...input, sector }),
    })),
  )
}
