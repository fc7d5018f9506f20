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
import { openLoop } from './openLoop'

/** What a view head and a gate are fitted on, of one loop in whatever view. */
export async function measureLoop(
  task: LoopTask,
  { input, sampling }: Pick<PackManifest, 'input' | 'sampling'>,
  engine: Engine,
  codecs: Codecs,
): Promise<Result<MeasuredLoop>> {
  const opened = await openLoop(task, { input, sampling }, codecs)
  if (!opened.ok) return opened
  const data = opened.value.inputs
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
  { input, sampling }: Pick<PackManifest, 'input' | 'sampling'>,
  codecs: Codecs,
): Promise<Result<readonly InSector[]>> {
  const opened = await openLoop(task, { input, sampling }, codecs)
  if (!opened.ok) return opened
  const grey = opened.value.inputs.map((frame) => toGrey(frame.data, input))
  return ok(
    sectors.map((sector) => ({
      outsideSector: outsideSector(grey, { ...input, sector }),
      appearance: loopAppearance(grey, { ...input, sector }),
    })),
  )
}
