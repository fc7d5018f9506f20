import { z } from 'zod'
import { keptText } from './failure'

/** Execution providers of ONNX Runtime in the order they are tried. */
export const providerOrder = ['cuda', 'dml', 'coreml', 'webgpu', 'cpu'] as const
export const provider = z.enum(providerOrder)
export type Provider = z.infer<typeof provider>

/** Of the image graph's matrices. Kept benchmarks and stamps of before there was a choice are float32's. */
export const precision = z.enum(['float32', 'int8']).default('float32')
export type Precision = z.infer<typeof precision>

/** How a pack is run on a machine: threads count on the processor only, `batch` frames go through the graph at once. */
export const engineSetting = z.object({
  provider,
  threads: z.number().int().min(1),
  batch: z.number().int().min(1),
  precision,
})
export type EngineSetting = z.infer<typeof engineSetting>

/** The distance is one minus the cosine to the processor's embedding of the same frames, the largest of them. */
export const measuredSetting = engineSetting.extend({ msPerFrame: z.number().positive(), cosineDistance: z.number() })
export type MeasuredSetting = z.infer<typeof measuredSetting>

/** What a short benchmark of one pack on one machine measured, and what it chose. */
export const engineBenchmark = z.object({
  measuredAt: z.string(),
  chosen: measuredSetting,
  measured: z.array(measuredSetting).readonly(),
  refused: z.array(z.object({ provider, reason: keptText })).readonly(),
  /** False where the time was up before every setting had its turn. */
  complete: z.boolean(),
})
export type EngineBenchmark = z.infer<typeof engineBenchmark>
