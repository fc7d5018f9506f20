import type { PackManifest } from '../../../shared/vision/manifest'
import { viewFromHead } from '../../../shared/vision/scoring'
import type { Engine } from './engine'
import type { FittedParts } from '../operations'
import type { ModelPack } from '../packs/pack'

export const HEAD_FILE = 'viewHead.f32'
export const GATE_FILE = 'gate.json'

/** What a pack's manifest says of parts that were fitted to it. */
export const fittedManifest = ({ head, gate }: FittedParts): Partial<Pick<PackManifest, 'view' | 'gate'>> => ({
  ...(head && { view: { head: HEAD_FILE, classes: head.classes, minimumProbability: head.minimumProbability } }),
  ...(gate && { gate: { file: GATE_FILE } }),
})

/** The pack as it would be with the parts. */
export const packWith = (pack: ModelPack, fitted: FittedParts): ModelPack => ({
  ...pack,
  manifest: { ...pack.manifest, ...fittedManifest(fitted) },
  viewHead: fitted.head?.weights ?? pack.viewHead,
  gate: fitted.gate ?? pack.gate,
})

/** The same graphs with the parts: what the pack with them would read a loop with. */
export function applyFitted(
  pack: ModelPack,
  engine: Pick<Engine, 'embed'>,
  fitted: FittedParts,
): { readonly pack: ModelPack; readonly engine: Pick<Engine, 'embed'> } {
  const { head } = fitted
  return {
    pack: packWith(pack, fitted),
    engine: {
      async embed(frames) {
        const embedded = await engine.embed(frames)
        return head ? { ...embedded, viewProbabilities: viewFromHead(head.weights, embedded.loop) } : embedded
      },
    },
  }
}
