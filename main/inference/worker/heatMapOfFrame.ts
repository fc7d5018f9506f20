import type { Codecs } from '../../../shared/dicom/decode'
import type { HeatPicture } from '../../../shared/domain/heatPicture'
import { failureOf, fail, ok, type Failure, type Result } from '../../../shared/result'
import { contributionsOf, directionOf, relativeContributions } from '../../../shared/vision/heatMap'
import { inputRectangle } from '../../../shared/vision/inputGeometry'
import type { PackManifest } from '../../../shared/vision/manifest'
import type { Engine } from './engine'
import type { LoopTask } from '../operations'
import type { ModelPack } from '../packs/pack'
import { openLoop } from './openLoop'

/** What a pack says of heat maps: null where it draws them. */
export function heatMapRefusal({ heatMap, name }: PackManifest): Failure | null {
  if (heatMap === null) return failureOf('heatMapNotOffered', { name })
  return 'refused' in heatMap ? failureOf('heatMapRefusedByPack', { name, reason: heatMap.refused }) : null
}

export interface HeatMapTask {
  readonly task: LoopTask
  /** One of the task's sampled frames. */
  readonly frame: number
  /** Of one of the pack's tasks. */
  readonly code: string
}

/** Where one frame speaks for a task's score, by a forward pass alone. */
export async function heatMapOfFrame(
  { task, frame, code }: HeatMapTask,
  pack: ModelPack,
  engine: Engine,
  codecs: Codecs,
): Promise<Result<HeatPicture>> {
  const head = pack.heatMapHead
  const packTask = pack.manifest.tasks.find((candidate) => candidate.code === code)
  if (head === null) return { ok: false, failure: heatMapRefusal(pack.manifest) ?? failureOf('heatMapWeightsMissing') }
  if (!packTask) return fail('heatMapFindingUnknown', { code })
  const opened = await openLoop(task, pack.manifest, codecs)
  if (!opened.ok) return opened
  const input = opened.value.byNumber.get(frame)
  if (!input) return fail('heatMapFrameUnread', { number: frame + 1 })
  const { embedding, map } = await engine.embedWithMap(input.data)
  if (map.channels !== head.weight.length) return fail('heatMapWeightsOther')
  const { vector, towards } = directionOf(packTask, pack.prompts, embedding)
  const contributions = [...contributionsOf(map, head, vector).cells]
  const covers = inputRectangle({ ...task.format, pixelAspect: task.pixelAspect }, task.region, pack.manifest.input)
  if (relativeContributions(contributions) === null || covers === null) return fail('heatMapEven')
  return ok({
    sopInstanceUid: task.sopInstanceUid,
    frame,
    rows: map.rows,
    columns: map.columns,
    contributions,
    covers,
    towards,
  })
}
