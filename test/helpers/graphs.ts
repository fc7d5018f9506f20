import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { InferenceSession, type Tensor } from 'onnxruntime-node'
import { expect } from 'vitest'

/** Debian's Python, which the reference scripts beside the peer tests run in. */
export const python = '/usr/bin/python3'
export const hasPython = (...modules: readonly string[]): boolean =>
  spawnSync(python, ['-c', `import ${modules.join(', ')}`]).status === 0

const bytes = (file: string): ArrayBuffer => new Uint8Array(readFileSync(file)).buffer
export const floatsOf = (file: string): Float32Array => new Float32Array(bytes(file))
export const int64sOf = (file: string): BigInt64Array => new BigInt64Array(bytes(file))

/** The largest 1 - cosine among rows of `width`. */
export function worstDistance(a: Float32Array | undefined, b: Float32Array, width: number): number {
  expect(a?.length).toBe(b.length)
  let worst = 0
  for (let at = 0; at < b.length; at += width) {
    let [dot, aa, bb] = [0, 0, 0]
    for (let i = at; i < at + width; i++) {
      const [x = NaN, y = NaN] = [a?.[i], b[i]]
      dot += x * y
      aa += x * x
      bb += y * y
    }
    worst = Math.max(worst, 1 - dot / Math.sqrt(aa * bb))
  }
  return worst
}

/** What ONNX Runtime's CPU provider makes of the feeds. */
export async function runGraph(file: string, feeds: Record<string, Tensor>): Promise<Record<string, Float32Array>> {
  const session = await InferenceSession.create(file, { executionProviders: ['cpu'], logSeverityLevel: 3 })
  const answer = await session.run(feeds)
  await session.release()
  return Object.fromEntries(Object.entries(answer).map(([key, tensor]) => [key, tensor.data as Float32Array]))
}
