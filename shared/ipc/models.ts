import { z } from 'zod'
import { engineBenchmark } from '../domain/engineBenchmark'
import { failure } from '../domain/failure'
import { modelRole } from '../domain/modelRole'
import { keptPrecision } from '../domain/precisionCheck'
import { jobId, startedJob } from './jobId'
import { nothing, resultOf } from './resultOf'

export const packState = z.object({
  id: z.string(),
  name: z.string(),
  version: z.string(),
  sha256: z.string(),
  licence: z.string(),
  trainingData: z.string(),
  folder: z.string(),
  usable: z.boolean(),
  /** What it is used for now. */
  chosenFor: z.array(modelRole).readonly(),
  /** What it may be chosen for. */
  roles: z.array(modelRole).readonly(),
  intendedUse: z.string(),
  failure: failure.nullable(),
  /** The held-out figures of the pack's model card, as label and value. */
  figures: z.array(z.object({ label: z.string(), value: z.string() })).readonly(),
  /** Why this pack draws no heat map; null where it draws them. */
  heatMapRefusal: failure.nullable(),
  /** What this library's labels can fit: its findings alone (by a CSV), or its view head and gate too; null = nothing (it is a calibration, gives no findings, or can't be used). */
  calibrates: z.enum(['findings', 'views']).nullable(),
  /** How fast this machine runs it; null before the first reading. */
  benchmark: engineBenchmark.nullable(),
  /** It brings an int8 graph; the check of it that stands on this machine. */
  int8: z.object({ inPack: z.boolean(), kept: keptPrecision.nullable() }),
})
export type PackState = z.infer<typeof packState>

export const modelRequests = {
  'model:packs': { request: nothing, response: z.array(packState) },
  /** Reads studies one after another, those already read by the chosen pack left out unless `again`. */
  'model:read': {
    request: z.object({ studies: z.array(z.string()).min(1), again: z.boolean() }),
    response: startedJob,
  },
  /** The user's own checkpoint becomes a pack: dialogs ask for it and, `withRepository`, for the folder of their copy of the authors' repository; null where one was closed. `severities`: EchoCLIP-R's five words, empty = looked for in that folder. */
  'model:import': {
    request: z.object({
      model: z.enum(['echoclip', 'echoclip-r']).nullable(),
      rule: z.enum(['paper', 'repository']),
      withRepository: z.boolean(),
      severities: z.string().max(500),
    }),
    response: resultOf(z.object({ jobId }).nullable()),
  },
  /** Fits the chosen pack to this library, as a pack of its own; with `labels` a CSV of studies is asked for first, and the answer is null where the dialog was closed. */
  'model:calibrate': { request: z.object({ labels: z.boolean() }), response: resultOf(z.object({ jobId }).nullable()) },
} as const
