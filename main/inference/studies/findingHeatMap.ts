import type { HeatPicture } from '../../../shared/domain/heatPicture'
import { fail, type Result } from '../../../shared/result'
import { heatMapRefusal } from '../worker/heatMapOfFrame'
import { loopTaskOf } from './loopTask'
import type { ReadDeps } from './readStudy'

/** A frame that a finding was read from. */
export interface HeatMapRequest {
  readonly findingId: string
  readonly sopInstanceUid: string
  readonly frame: number
}

/** Where the model looked on one frame of a finding's evidence. Only the very model that made the finding is asked. */
export async function findingHeatMap(
  { database, pixels, models }: ReadDeps,
  { findingId, sopInstanceUid, frame }: HeatMapRequest,
): Promise<Result<HeatPicture>> {
  const finding = database.finding(findingId)
  const evidence = finding?.loops.find((read) => read.sopInstanceUid === sopInstanceUid && read.frames.includes(frame))
  const loop =
    finding && database.loops(finding.studyInstanceUid).find((stored) => stored.sopInstanceUid === sopInstanceUid)
  if (!finding || !evidence || !loop) return fail('noEvidence')
  const pack = await models.selected()
  if (!pack.ok) return pack
  if (pack.value.sha256 !== finding.model.sha256)
    return fail('otherModel', { id: finding.model.id, version: finding.model.version })
  const refused = heatMapRefusal(pack.value.manifest)
  if (refused) return { ok: false, failure: refused }
  return models.use('reading', 'looking', async (inference) => {
    const task = await loopTaskOf(loop, () => pixels.open(sopInstanceUid), inference.pack.manifest)
    return task.ok ? inference.heatMap({ task: task.value, frame, code: finding.code }) : task
  })
}
