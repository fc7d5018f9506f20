import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Tensor } from 'onnxruntime-node'
import { afterAll, describe, expect, it } from 'vitest'
import { echoClipImageGraph, publishedEchoClip, type EchoClipConfig } from '../../../main/modelImport/echoClip'
import { writeOnnx } from '../../../main/modelImport/onnx/write'
import { runGraph, worstDistance } from '../../helpers/graphs'
import { randomParameters } from '../../helpers/tower'

const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-quantized-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const small: EchoClipConfig = {
  ...publishedEchoClip,
  image: { depths: [1, 1, 2, 1], widths: [16, 32, 64, 128], size: 64 },
  dimensions: 32,
}

describe('matrices of bytes', () => {
  it('take a quarter of the place and embed nearly as the graph of floats does', async () => {
    const image = new Tensor(
      'float32',
      Float32Array.from({ length: 2 * 3 * 64 * 64 }, (_, i) => Math.sin(i * 0.013)),
      [2, 3, 64, 64],
    )
    const graphs = []
    for (const precision of ['float32', 'int8'] as const) {
      const file = path.join(folder, `${precision}.onnx`)
      const { bytes } = await writeOnnx(echoClipImageGraph(small, randomParameters(small), precision), file)
      graphs.push({ bytes, embedding: (await runGraph(file, { image })).embedding ?? new Float32Array() })
    }
    const [floats, int8] = graphs
    expect(int8?.bytes).toBeLessThan(0.6 * (floats?.bytes ?? 0))
    const distance = worstDistance(int8?.embedding, floats?.embedding ?? new Float32Array(), small.dimensions)
    expect(distance).toBeGreaterThan(0)
    expect(distance).toBeLessThan(2e-3)
  })
})
