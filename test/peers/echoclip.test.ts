import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Tensor } from 'onnxruntime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  checkEchoClip,
  echoClipImageGraph,
  echoClipShapes,
  echoClipTextGraph,
  publishedEchoClip,
  type EchoClipConfig,
} from '../../main/modelImport/echoClip'
import { openCheckpoint } from '../../main/modelImport/open'
import { writeOnnx } from '../../main/modelImport/onnx/write'
import { parameterCount } from '../../main/modelImport/shapes'
import { floatsOf, hasPython, int64sOf, python, runGraph, worstDistance } from '../helpers/graphs'
import { messageOf } from '../../shared/words'

const narrow: EchoClipConfig = {
  image: { depths: [1, 2, 3, 1], widths: [16, 24, 32, 48], size: 64 },
  text: { layers: 3, width: 32, heads: 4, length: 20, vocabulary: 101 },
  dimensions: 24,
}
const frames = 4
const texts = 3

const hasTorch = hasPython('torch', 'numpy')
if (!hasTorch) console.warn('skipped: PyTorch is not installed (apt-get install python3-torch python3-numpy)')

const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-echoclip-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string): string => path.join(folder, name)

it('the published architecture has 493 tensors and 151,518,849 parameters', () => {
  const shapes = echoClipShapes(publishedEchoClip)
  expect(shapes.size).toBe(493)
  expect(parameterCount(shapes)).toBe(151_518_849)
})

describe.skipIf(!hasTorch)('a random checkpoint of EchoCLIP’s layers, imported, against PyTorch', () => {
  beforeAll(async () => {
    writeFileSync(file('config.json'), JSON.stringify({ ...narrow, frames }))
    execFileSync(python, [path.join(import.meta.dirname, 'echoclip_reference.py'), file('config.json'), folder])
    const opened = await openCheckpoint(file('checkpoint.bin'))
    if (!opened.ok) throw new Error(messageOf(opened.failure))
    const checked = checkEchoClip(opened.value, narrow)
    if (!checked.ok) throw new Error(messageOf(checked.failure))
    const { config, parameters } = checked.value
    await writeOnnx(echoClipImageGraph(config, parameters), file('image.onnx'))
    await writeOnnx(echoClipTextGraph(config, parameters), file('text.onnx'))
    await opened.value.close()
  })

  it('gives the same image embeddings, and the same map before pooling', async () => {
    const { size, widths } = narrow.image
    const answer = await runGraph(file('image.onnx'), {
      image: new Tensor('float32', floatsOf(file('image.f32')), [frames, 3, size, size]),
    })
    expect(worstDistance(answer.embedding, floatsOf(file('image_embedding.f32')), narrow.dimensions)).toBeLessThan(1e-5)
    expect(worstDistance(answer.map, floatsOf(file('map.f32')), (widths.at(-1) ?? 0) * (size / 32) ** 2)).toBeLessThan(
      1e-5,
    )
  })
  it('gives the same text embeddings, for texts of any length', async () => {
    const answer = await runGraph(file('text.onnx'), {
      tokens: new Tensor('int64', int64sOf(file('tokens.i64')), [texts, narrow.text.length]),
    })
    expect(worstDistance(answer.embedding, floatsOf(file('text_embedding.f32')), narrow.dimensions)).toBeLessThan(1e-5)
  })
  it('is refused as another model where a tensor has another shape, by name', async () => {
    const opened = await openCheckpoint(file('checkpoint.bin'))
    if (!opened.ok) throw new Error(messageOf(opened.failure))
    const checked = checkEchoClip(opened.value)
    await opened.value.close()
    expect(checked.ok ? '' : messageOf(checked.failure)).toContain(
      'visual.trunk.stem.0.weight is [16, 3, 4, 4], not [128, 3, 4, 4]',
    )
    expect(checked.ok ? '' : messageOf(checked.failure)).toMatch(/and \d+ more/)
  })
})
