import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { headNames } from '../../../main/modelImport/echoClip'
import { plainSetting, startEngine, type Engine } from '../../../main/inference/worker/engine'
import { loadPack, type ModelPack } from '../../../main/inference/packs/pack'
import { makePrng } from '../../../main/phantom/index'
import {
  contributionsOf,
  directionOf,
  parseHeatMapHead,
  relativeContributions,
  type FeatureMap,
  type HeatMapHead,
} from '../../../shared/vision/heatMap'
import { dot, unit } from '../../../shared/vision/vectors'
import { narrowEchoClip, randomParameters, writeRandomClipPack } from '../../helpers/clipPack'
import { floatsOf } from '../../helpers/graphs'
import { packFolder } from '../../helpers/model'
import { messageOf, wordsOf } from '../../../shared/words'

const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-heat-'))
let pack: ModelPack
let engine: Engine
beforeAll(async () => {
  await writeRandomClipPack(folder)
  const loaded = await loadPack(folder)
  if (!loaded.ok) throw new Error(messageOf(loaded.failure))
  pack = loaded.value
  engine = await startEngine(pack, plainSetting)
})
afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

const frame = (seed: number): Float32Array => {
  const random = makePrng(seed)
  return Float32Array.from({ length: 3 * 224 * 224 }, (_, i) => Math.sin(i * 0.001 * seed) + random.next() - 0.5)
}
const headOf = ({ heatMapHead }: ModelPack): HeatMapHead => {
  if (heatMapHead === null) throw new Error('the pack has no head')
  return heatMapHead
}
const axis = (n: number): Float32Array =>
  Float32Array.from({ length: narrowEchoClip.dimensions }, (_, i) => (i === n ? 1 : 0))
const total = (map: FeatureMap, head: HeatMapHead, direction: Float32Array): number => {
  const { cells, constant } = contributionsOf(map, head, direction)
  return constant + cells.reduce((sum, value) => sum + value, 0) / cells.length
}

describe("contributions of a map's places", () => {
  it('have, with the constant, the mean that is the score: the embedding of ONNX Runtime comes out of them within 1e-5', async () => {
    for (const seed of [1, 2, 3]) {
      const { embedding, map } = await engine.embedWithMap(frame(seed))
      expect([map.channels, map.rows, map.columns]).toEqual([24, 7, 7])
      const rebuilt = Float32Array.from({ length: narrowEchoClip.dimensions }, (_, n) =>
        total(map, headOf(pack), axis(n)),
      )
      expect(Math.hypot(...rebuilt)).toBeGreaterThan(0.1)
      for (const [n, value] of unit(rebuilt).entries())
        expect(Math.abs(value - (embedding[n] ?? Number.NaN))).toBeLessThanOrEqual(1e-5)
      expect(pack.manifest.tasks.length).toBeGreaterThan(2)
      for (const task of pack.manifest.tasks) {
        const { vector } = directionOf(task, pack.prompts, embedding)
        expect(
          Math.abs(total(map, headOf(pack), vector) / Math.hypot(...rebuilt) - dot(embedding, vector)),
        ).toBeLessThanOrEqual(1e-5)
      }
    }
  })
  it('differ from place to place, and move with the map', async () => {
    const { embedding, map } = await engine.embedWithMap(frame(4))
    const { vector } = directionOf(pack.manifest.tasks[0] ?? expect.fail('no task'), pack.prompts, embedding)
    const { cells } = contributionsOf(map, headOf(pack), vector)
    expect(Math.max(...cells) - Math.min(...cells)).toBeGreaterThan(1e-3)
    const turned = {
      ...map,
      data: Float32Array.from(
        { length: map.data.length },
        (_, i) => map.data[Math.floor(i / 49) * 49 + (48 - (i % 49))] ?? 0,
      ),
    }
    const other = contributionsOf(turned, headOf(pack), vector).cells
    expect(cells).toHaveLength(49)
    for (const [i, value] of cells.entries()) expect(other[48 - i]).toBeCloseTo(value, 5)
  })
  it('are shown relative within one picture, and not at all where every place adds the same', () => {
    expect(relativeContributions([2, 4, 3])).toEqual([0, 1, 0.5])
    expect(relativeContributions([1, 1, 1])).toBeNull()
  })
})

describe('the direction of a task', () => {
  const [binary, graded, regression] = ['pacemaker', 'lvSize', 'LVEF'] as const
  const directionFor = (code: string, towards: Float32Array) =>
    directionOf(pack.manifest.tasks.find((task) => task.code === code) ?? expect.fail(code), pack.prompts, towards)
  const prompt = (group: string, n: number): Float32Array => {
    const { dimensions, groups } = pack.prompts.index
    const row = groups[group]?.[n]?.row ?? expect.fail(group)
    return pack.prompts.embeddings.slice(row * dimensions, (row + 1) * dimensions)
  }
  it('is, of a finding that is there or not, the mean of the wordings for it minus that of those against it', () => {
    const { vector } = directionFor(binary, axis(0))
    const [first, second, none] = [prompt('present', 0), prompt('present', 1), prompt('absent', 0)]
    expect(vector).toHaveLength(pack.prompts.index.dimensions)
    for (const [i, value] of vector.entries())
      expect(value).toBeCloseTo(((first[i] ?? 0) + (second[i] ?? 0)) / 2 - (none[i] ?? 0), 6)
  })
  it('is, of a graded finding, the grade that this frame is most like', () => {
    expect(directionFor(graded, prompt('size', 0)).towards.params.grade).toContain('small')
    expect(directionFor(graded, prompt('size', 1)).towards.params.grade).toContain('large')
  })
  it('leads, of a value, towards the wordings about what this frame reads', () => {
    const frameLike = prompt('values', 60)
    const { vector, towards } = directionFor(regression, frameLike)
    const read = Number(/about (\d+) %/.exec(wordsOf(towards))?.[1])
    const values = Array.from({ length: 101 }, (_, n) => dot(vector, prompt('values', n)))
    const near = values.filter((_, n) => Math.abs(n - read) <= 4)
    const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length
    expect(mean(near)).toBeGreaterThan(mean(values))
  })
})

describe('the head file of an imported EchoCLIP', () => {
  it('holds the norm’s weight, its bias and the projection of the checkpoint, one after another', async () => {
    const parameters = randomParameters(narrowEchoClip, 5)
    const head = parseHeatMapHead(floatsOf(path.join(folder, 'heatmap.f32')), narrowEchoClip.dimensions, 1e-6)
    expect([...(head?.weight ?? [])]).toEqual([...(await parameters.get(headNames.normWeight).load())])
    expect([...(head?.bias ?? [])]).toEqual([...(await parameters.get(headNames.normBias).load())])
    expect([...(head?.projection ?? [])]).toEqual([...(await parameters.get(headNames.projection).load())])
  })
  it('of another length is refused', () => {
    expect(parseHeatMapHead(new Float32Array(18 * 24 + 1), 16, 1e-6)).toBeNull()
  })
})

describe('a pack’s word on heat maps', () => {
  const rewritten = async (change: (manifest: Record<string, unknown>) => void): Promise<string> => {
    const before = readFileSync(path.join(folder, 'manifest.json'), 'utf8')
    const manifest = JSON.parse(before) as Record<string, unknown>
    change(manifest)
    writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify(manifest))
    const loaded = await loadPack(folder)
    writeFileSync(path.join(folder, 'manifest.json'), before)
    return loaded.ok ? '' : messageOf(loaded.failure)
  }
  it('is refused where the image graph gives no map, or the file has no hash', async () => {
    expect(
      await rewritten(
        (manifest) =>
          (manifest.image = {
            file: 'image.onnx',
            input: 'image',
            outputs: { embedding: 'embedding', view: null, features: null },
          }),
      ),
    ).toContain('gives no map')
    expect(await rewritten((manifest) => (manifest.heatMap = { head: 'elsewhere.f32', epsilon: 1e-6 }))).toContain(
      'elsewhere.f32 has no hash',
    )
    expect(await rewritten((manifest) => (manifest.heatMap = { head: 'prompts.json', epsilon: 1e-6 }))).toContain(
      'another size',
    )
    expect(await rewritten((manifest) => delete manifest.heatMap)).toBe('')
  })
  it('is of the phantom pack that it draws none, and why', async () => {
    const loaded = await loadPack(packFolder)
    expect(loaded.ok && loaded.value.manifest.heatMap).toMatchObject({
      refused: expect.stringContaining('did not follow the device') as string,
    })
    expect(loaded.ok && loaded.value.heatMapHead).toBeNull()
  })
})
