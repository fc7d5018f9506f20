import { createLibrary, type Library } from '../../main/objects/library'
import type { ModelPack } from '../../main/inference/packs/pack'
import { unit } from '../../shared/vision/vectors'
import { instance, modelRun } from './records'
import { messageOf } from '../../shared/words'

export const model = { id: 'm', version: '1', sha256: 'e'.repeat(64), provider: 'cpu', precision: 'float32' as const }

/** Only what comparing patients needs of a pack. */
export const comparingPack = {
  sha256: model.sha256,
  manifest: {
    id: 'm',
    version: '1',
    name: 'M',
    reidentification: {
      views: ['A4C'],
      threshold: 0.9,
      falseSameRate: 0.001,
      falseDifferentRate: 0.03,
      source: 'test',
    },
  },
} as unknown as ModelPack

export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 4294967296
  }
}

export function openHearts(folder: string): Library {
  const created = createLibrary(folder, 'unencrypted', { keychain: null, passphrase: null })
  if (!created.ok) throw new Error(messageOf(created.failure))
  return created.value
}

/** A heart of 32 dimensions; visits of one heart differ by `noise` a dimension. */
export const heart = (random: () => number): Float32Array =>
  unit(Float32Array.from({ length: 32 }, () => random() - 0.5))
export const visitOf = (of: Float32Array, random: () => number, noise = 0.05): Float32Array =>
  unit(of.map((value) => value + (random() - 0.5) * 2 * noise))

/** Files a study of one loop and lets a run find its identity vector. */
export function readVisit(
  { database }: Library,
  study: string,
  patientId: string,
  vector: Float32Array,
  date = '2026-01-01',
): void {
  database.addInstances([instance({ sop: `${study}.9`, study, patientId, family: `Family ${patientId}`, date })])
  const run = modelRun({
    runId: `run ${study}`,
    studyInstanceUid: study,
    model,
    startedAt: '2026-01-01T00:00:00Z',
    loops: [`${study}.9`],
  })
  database.beginRun(run)
  database.finishRun(
    { ...run, status: 'complete', finishedAt: '2026-01-01T00:00:05Z' },
    [],
    [{ sopInstanceUid: `${study}.9`, vector }],
  )
}
