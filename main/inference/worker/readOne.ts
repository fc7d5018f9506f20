import type { Loop } from '../../../shared/domain/loop'
import { fail, type Result } from '../../../shared/result'
import { wantedViews, type PackManifest } from '../../../shared/vision/manifest'
import type { PixelSources } from '../../objects/pixels'
import { labelledView, loopTaskOf, type TrustedViews } from '../studies/loopTask'
import type { LoopReading } from '../operations'
import type { InferenceProcess } from '../client'

/** One loop, from its frames' bytes to its reading. */
export async function readOne(
  loop: Loop,
  pixels: PixelSources,
  inference: Pick<InferenceProcess, 'read' | 'pack'>,
  trusted?: TrustedViews,
): Promise<Result<LoopReading>> {
  const other = otherView(loop, inference.pack.manifest, trusted)
  if (other) return other
  const task = await loopTaskOf(loop, () => pixels.open(loop.sopInstanceUid), inference.pack.manifest, trusted)
  return task.ok ? inference.read({ task: task.value }) : task
}

/** A model that learnt no views is not run on loops named as none of its own, nor on unnamed ones without a fitted head: a large one takes seconds a loop. */
export function otherView(
  loop: Loop,
  manifest: Pick<PackManifest, 'view' | 'tasks' | 'reidentification'>,
  trusted?: TrustedViews,
): Result<never> | null {
  const fitted = 'head' in manifest.view
  if (!fitted && !('asLabelled' in manifest.view)) return null
  const wanted = wantedViews(manifest)
  const labelled = labelledView(loop, trusted)
  if (labelled === null ? fitted : wanted.includes(labelled)) return null
  const views = wanted.join(' and ')
  return labelled === null
    ? fail('viewNotNamed', { wanted: views })
    : fail('otherNamedView', { wanted: views, view: labelled })
}
