import { InferenceSession, Tensor } from 'onnxruntime-node'
import { sleepingThreads } from '../../../main/inference/worker/engine'
import type { EngineSetting, Provider } from '../../../shared/domain/engineBenchmark'

const LOOPS = 60
const FRAMES_PER_LOOP = 10

/** Seconds that one image graph takes for a study of 60 loops of 10 frames of 224 × 224, after one batch to warm up. */
export async function studySeconds(
  file: string,
  { provider, threads, batch }: Omit<EngineSetting, 'precision'>,
): Promise<{ readonly seconds: number; readonly msPerFrame: number; readonly loadSeconds: number }> {
  const opening = performance.now()
  const session = await InferenceSession.create(file, {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    logSeverityLevel: 3,
    extra: sleepingThreads,
  })
  const loadSeconds = (performance.now() - opening) / 1000
  const frame = (count: number): Tensor =>
    new Tensor(
      'float32',
      Float32Array.from({ length: count * 3 * 224 * 224 }, (_, i) => Math.sin(i * 0.013)),
      [count, 3, 224, 224],
    )
  try {
    const [whole, rest] = [frame(batch), frame(FRAMES_PER_LOOP % batch || batch)]
    for (const image of [whole, rest]) await session.run({ image }, ['embedding'])
    const begun = performance.now()
    for (let loop = 0; loop < LOOPS; loop++)
      for (let at = 0; at < FRAMES_PER_LOOP; at += batch)
        await session.run({ image: FRAMES_PER_LOOP - at >= batch ? whole : rest }, ['embedding'])
    const seconds = (performance.now() - begun) / 1000
    return { seconds, msPerFrame: (1000 * seconds) / LOOPS / FRAMES_PER_LOOP, loadSeconds }
  } finally {
    await session.release()
  }
}

/** Whether a provider starts here; the runtime's reason where it does not. */
export async function startsOn(file: string, provider: Provider): Promise<string | null> {
  try {
    await (await InferenceSession.create(file, { executionProviders: [provider], logSeverityLevel: 4 })).release()
    return null
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
  }
}
