import { isUltrasound, sopClassName } from '../../../shared/dicom/sopClass'
import { SourceFault, type ByteSource } from '../../../shared/dicom/byteSource'
import { transferSyntax } from '../../../shared/dicom/transferSyntax'
import type { Loop } from '../../../shared/domain/loop'
import { fail, ok, type Failure, type Result } from '../../../shared/result'
import type { PackManifest } from '../../../shared/vision/manifest'
import { needsBeat } from '../../../shared/vision/tasks'
import { excerptOf, publishedFrames } from '../../../shared/vision/sampleFrames'
import type { LoopTask } from '../operations'

/** Views that count although no file and no reader named them, by SOP Instance UID: those of the model that reads findings. */
export type TrustedViews = ReadonlyMap<string, string>
const none: TrustedViews = new Map()

/** A loop's view, as far as it counts; what a model once said counts only where `trusted` holds it. */
export const labelledView = ({ sopInstanceUid, view }: Loop, trusted: TrustedViews = none): string | null =>
  view !== null && view.source !== 'model' ? view.code : (trusted.get(sopInstanceUid) ?? null)

/** Fetches the stored bytes of the frames that a loop may be read from; says why where this loop can't be read by a model. */
export async function loopTaskOf(...asked: Parameters<typeof taskOf>): Promise<Result<LoopTask>> {
  try {
    return await taskOf(...asked)
  } catch (error) {
    if (error instanceof SourceFault) return { ok: false, failure: error.failure }
    throw error
  }
}

async function taskOf(
  loop: Loop,
  open: () => Promise<ByteSource | null>,
  { sampling, tasks }: Pick<PackManifest, 'sampling'> & Partial<Pick<PackManifest, 'tasks'>>,
  trusted: TrustedViews = none,
): Promise<Result<LoopTask>> {
  if (loop.refusal !== null) return { ok: false, failure: loop.refusal }
  if (!isUltrasound(loop)) return fail('notUltrasound', { modality: loop.modality || sopClassName(loop.sopClassUid) })
  if (loop.kind !== 'cine') return fail('still')
  if (transferSyntax(loop.format.transferSyntaxUid).coding === 'h264') return fail('video')
  const source = await open()
  if (source === null) return fail('missing')
  const region =
    loop.regions.find(({ spatialFormat, dataType }) => spatialFormat === 1 && dataType === 1) ??
    loop.regions.find(({ spatialFormat }) => spatialFormat === 1)
  if (!region) return fail('noRegion')
  const times = {
    frameStartsMs: loop.timing.frameStartsMs,
    durationMs: loop.timing.durationMs,
    rWaveTimesMs: loop.rWaveTimesMs,
    heartRatePerMin: loop.heartRatePerMin,
  }
  const stored = loop.layout.frames.reduce((sum, parts) => sum + parts.reduce((all, { length }) => all + length, 0), 0)
  const excerpt = excerptOf(times, stored / Math.max(1, loop.layout.frames.length))
  const numbers = [...new Set([...publishedFrames(sampling, times), ...excerpt.frames])]
  const view = labelledView(loop, trusted)
  const frames = await Promise.all(
    numbers.map(async (number) => ({ number, bytes: await frameBytes(source, loop.layout.frames[number] ?? []) })),
  )
  return ok({
    sopInstanceUid: loop.sopInstanceUid,
    format: loop.format,
    littleEndian: loop.layout.littleEndian,
    pixelAspect: loop.pixelAspect,
    region: { minX: region.minX, minY: region.minY, maxX: region.maxX, maxY: region.maxY },
    labelledView: view,
    times,
    excerpt,
    looksForBeat: tasks
      ? tasks.some((task) => needsBeat(task) && (view === null || task.views.includes(view)))
      : sampling.span === 'oneCycle',
    frames,
  })
}

/** Why a study has nothing for the model to read: it is of another modality altogether. Null where some loop is ultrasound. */
export function otherModality(
  loops: readonly Loop[],
  refused: readonly { readonly reason: Failure }[],
): Failure | null {
  const reasons = refused.flatMap(({ reason }) => (reason.code === 'notUltrasound' ? [reason] : []))
  return loops.length > 0 && reasons.length === loops.length ? (reasons[0] ?? null) : null
}

async function frameBytes(
  source: ByteSource,
  parts: readonly { readonly offset: number; readonly length: number }[],
): Promise<Uint8Array> {
  const read = await Promise.all(parts.map(({ offset, length }) => source.read(offset, length)))
  const bytes = new Uint8Array(read.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of read) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
