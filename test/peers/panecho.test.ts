import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Tensor } from 'onnxruntime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCheckpoint } from '../../main/modelImport/open'
import { writeOnnx } from '../../main/modelImport/onnx/write'
import {
  checkPanEcho,
  panEchoClipGraph,
  panEchoImageGraph,
  panEchoShapes,
  publishedPanEcho,
  type PanEchoConfig,
} from '../../main/modelImport/panEcho'
import { parameterCount } from '../../main/modelImport/shapes'
import { floatsOf, hasPython, python, runGraph, worstDistance } from '../helpers/graphs'
import { messageOf } from '../../shared/words'

const narrow: PanEchoConfig = {
  image: { depths: [1, 2, 3, 1], widths: [16, 24, 32, 48], size: 64 },
  clip: { layers: 3, heads: 4, length: 6 },
}
const heads = [
  ['EF', 1],
  ['LVSize', 3],
  ['pericardial-effusion', 1],
] as const

const hasTorch = hasPython('torch', 'numpy')
if (!hasTorch) console.warn('skipped: PyTorch is not installed (apt-get install python3-torch python3-numpy)')
const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-panecho-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string): string => path.join(folder, name)

it('the published image tower is ConvNeXt-Tiny: 27,820,128 parameters with its last norm', () => {
  const shapes = [...panEchoShapes(publishedPanEcho, [])].filter(([name]) => name.startsWith('encoder.encoder.'))
  expect(parameterCount(new Map(shapes))).toBe(27_820_128)
})

describe.skipIf(!hasTorch)('a random checkpoint of PanEcho’s layers, imported, against PyTorch', () => {
  beforeAll(async () => {
    writeFileSync(file('config.json'), JSON.stringify({ ...narrow, heads }))
    execFileSync(python, [path.join(import.meta.dirname, 'panecho_reference.py'), file('config.json'), folder])
    const opened = await openCheckpoint(file('checkpoint.pt'))
    if (!opened.ok) throw new Error(messageOf(opened.failure))
    const checked = checkPanEcho(opened.value, narrow)
    if (!checked.ok) throw new Error(messageOf(checked.failure))
    const { config, parameters } = checked.value
    await writeOnnx(panEchoImageGraph(config, parameters), file('image.onnx'))
    await writeOnnx(panEchoClipGraph(config, checked.value.heads, parameters), file('clip.onnx'))
    await opened.value.close()
  })

  it('gives the same features of each frame', async () => {
    const { size, widths } = narrow.image
    const answer = await runGraph(file('image.onnx'), {
      image: new Tensor('float32', floatsOf(file('frames.f32')), [narrow.clip.length, 3, size, size]),
    })
    expect(worstDistance(answer.features, floatsOf(file('features.f32')), widths.at(-1) ?? 0)).toBeLessThan(1e-5)
    expect(worstDistance(answer.map, floatsOf(file('map.f32')), (widths.at(-1) ?? 0) * (size / 32) ** 2)).toBeLessThan(
      1e-5,
    )
  })
  it('gives the same answer to each task', async () => {
    const answer = await runGraph(file('clip.onnx'), {
      features: new Tensor('float32', floatsOf(file('features.f32')), [
        1,
        narrow.clip.length,
        narrow.image.widths.at(-1) ?? 0,
      ]),
    })
    expect(Object.keys(answer).sort()).toEqual(heads.map(([task]) => task).sort())
    for (const [task, outputs] of heads) {
      const theirs = floatsOf(file(`${task}.f32`))
      expect(theirs).toHaveLength(outputs)
      theirs.forEach((value, i) => expect(answer[task]?.[i]).toBeCloseTo(value, 4))
    }
  })
})
