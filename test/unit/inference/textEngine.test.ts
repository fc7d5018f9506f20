import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadPack, type ModelPack } from '../../../main/inference/pack'
import { openTextEngine } from '../../../main/inference/textEngine'
import { clipMerges } from '../../../models/import/clipMerges'
import { graphBuilder } from '../../../models/import/onnx/graph'
import { writeOnnx } from '../../../models/import/onnx/write'
import { dot, unit } from '../../../shared/vision/vectors'
import { packFolder } from '../../helpers/model'

const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-text-'))
afterAll(() => rmSync(folder, { recursive: true }))
const listed = (name: string) => {
  const bytes = readFileSync(path.join(folder, name))
  return { path: name, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}

describe('a pack with CLIP’s tokenizer', () => {
  let pack: ModelPack
  const withText = (tokenizer: 'clip' | 'template' | 'words', vocabulary = 'merges.txt'): ModelPack => ({ ...pack, manifest: { ...pack.manifest, text: { file: 'text.onnx', vocabulary, tokenizer }, files: ['text.onnx', 'merges.txt'].map(listed) } })

  beforeAll(async () => {
    const phantom = await loadPack(packFolder)
    if (!phantom.ok) throw new Error(phantom.failure.message)
    pack = { ...phantom.value, folder }
    // A graph that gives the ids back, so that what it was fed can be told from its answer.
    const graph = graphBuilder('ids')
    const tokens = graph.input({ name: 'tokens', type: 'int64', shape: ['texts', 77] })
    graph.output(graph.node('Cast', [tokens], { to: { int: 1 } }), { name: 'embedding', type: 'float32', shape: ['texts', 77] })
    await writeOnnx(graph.finish(), path.join(folder, 'text.onnx'))
    writeFileSync(path.join(folder, 'merges.txt'), await clipMerges())
  })

  it('feeds its text graph CLIP’s ids, and refuses what would be cut', async () => {
    const engine = await openTextEngine(withText('clip'), 'cpu')
    if (!engine.ok) throw new Error(engine.failure.message)
    const embedded = await engine.value.embed('a photo of a cat')
    const ids = [49406, 320, 1125, 539, 320, 2368, 49407, ...Array<number>(70).fill(0)]
    expect(embedded.ok && dot(embedded.value, unit(Float32Array.from(ids)))).toBeCloseTo(1, 6)
    expect((await engine.value.embed('severe '.repeat(70))).ok).toBe(true)
    expect(await engine.value.embed('severe '.repeat(200))).toMatchObject({ ok: false, failure: { code: 'text-too-long' } })
    expect(await engine.value.embed('  ')).toMatchObject({ ok: false, failure: { code: 'no-words' } })
    await engine.value.close()
  })
  it('is not opened with a changed file, a vocabulary of another kind, or words split in a way nobody here knows', async () => {
    expect(await openTextEngine(withText('template'), 'cpu')).toMatchObject({ ok: false, failure: { code: 'tokenizer-missing' } })
    expect(await openTextEngine(withText('words'), 'cpu')).toMatchObject({ ok: false, failure: { code: 'pack-invalid' } })
    const honest = withText('clip')
    writeFileSync(path.join(folder, 'text.onnx'), 'not a graph')
    expect(await openTextEngine(honest, 'cpu')).toMatchObject({ ok: false, failure: { code: 'pack-changed' } })
    expect(await openTextEngine(withText('clip'), 'cpu')).toMatchObject({ ok: false, failure: { code: 'text-graph' } })
  })
})
