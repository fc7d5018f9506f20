import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadPack, type ModelPack } from '../../../main/inference/packs/pack'
import { openTextEngine } from '../../../main/inference/worker/textEngine'
import { clipMerges } from '../../../main/modelImport/clipMerges'
import { graphBuilder } from '../../../main/modelImport/onnx/graph'
import { writeOnnx } from '../../../main/modelImport/onnx/write'
import { TEXT_TOO_LONG } from '../../../shared/vision/textTokenizer'
import { dot, unit } from '../../../shared/vision/vectors'
import { packFolder } from '../../helpers/model'
import { messageOf } from '../../../shared/words'
import { withWords } from '../../helpers/words'

const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-text-'))
afterAll(() => rmSync(folder, { recursive: true }))
const listed = (name: string) => {
  const bytes = readFileSync(path.join(folder, name))
  return { path: name, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}

describe('a pack that reads words', () => {
  let pack: ModelPack
  const withText = (tokenizer: 'clip' | 'template' | 'words', vocabulary = 'merges.txt'): ModelPack => ({
    ...pack,
    manifest: {
      ...pack.manifest,
      text: { file: 'text.onnx', vocabulary, tokenizer },
      files: ['text.onnx', 'merges.txt', 'template.json'].map(listed),
    },
  })

  beforeAll(async () => {
    const phantom = await loadPack(packFolder)
    if (!phantom.ok) throw new Error(messageOf(phantom.failure))
    pack = { ...phantom.value, folder }
    // A graph that gives the ids back, so that what it was fed can be told from its answer.
    const graph = graphBuilder('ids')
    const tokens = graph.input({ name: 'tokens', type: 'int64', shape: ['texts', 77] })
    graph.output(graph.node('Cast', [tokens], { to: { int: 1 } }), {
      name: 'embedding',
      type: 'float32',
      shape: ['texts', 77],
    })
    await writeOnnx(graph.finish(), path.join(folder, 'text.onnx'))
    writeFileSync(path.join(folder, 'merges.txt'), await clipMerges())
    writeFileSync(
      path.join(folder, 'template.json'),
      JSON.stringify({
        phrases: ['LEFT ATRIUM IS', '<#> REGURGITATION'],
        severities: ['TRIVIAL', 'SLIGHT', 'MILD', 'MODERATE', 'SEVERE'],
      }),
    )
  })

  it('of EchoCLIP’s kind feeds its text graph CLIP’s ids, and refuses what would be cut', async () => {
    const engine = await openTextEngine(withText('clip'), 'cpu')
    if (!engine.ok) throw new Error(messageOf(engine.failure))
    const embedded = await engine.value.embed('a photo of a cat')
    const ids = [49406, 320, 1125, 539, 320, 2368, 49407, ...Array<number>(70).fill(0)]
    expect(embedded.ok && dot(embedded.value.vector, unit(Float32Array.from(ids)))).toBeCloseTo(1, 6)
    expect((await engine.value.embed('severe '.repeat(70))).ok).toBe(true)
    expect(await engine.value.embed('severe '.repeat(200))).toMatchObject({
      ok: false,
      failure: { code: 'textTooLong' },
    })
    expect(await engine.value.embed('  ')).toMatchObject({ ok: false, failure: { code: 'noWords' } })
    await engine.value.close()
  })
  it('of EchoCLIP-R’s kind feeds it the phrases of a text, passes over the rest, and refuses words that hold none or too many', async () => {
    const engine = await openTextEngine(withText('template', 'template.json'), 'cpu')
    if (!engine.ok) throw new Error(messageOf(engine.failure))
    const embedded = await engine.value.embed('The left atrium was not described here. Moderate regurgitation.')
    // Two phrases at 5 and 6, MODERATE at 7 + 5 + 101 + 1 + 3 among the variables, start and end last.
    const ids = [139, 5, 6, 117, 140, ...Array<number>(72).fill(0)]
    expect(embedded.ok && dot(embedded.value.vector, unit(Float32Array.from(ids)))).toBeCloseTo(1, 6)
    expect((await engine.value.embed('left atrium is. '.repeat(75))).ok).toBe(true)
    expect(await engine.value.embed('left atrium is. '.repeat(76))).toMatchObject({
      ok: false,
      failure: { code: TEXT_TOO_LONG },
    })
    expect(withWords(await engine.value.embed('a photo of a cat'))).toMatchObject({
      ok: false,
      failure: { code: 'unknownPhrases', message: 'The model knows no phrase in these words.' },
    })
    expect(await engine.value.embed('  ')).toMatchObject({ ok: false, failure: { code: 'noWords' } })
    await engine.value.close()
  })
  it('is not opened with a changed file, or a vocabulary of another kind', async () => {
    for (const vocabulary of ['merges.txt', 'text.onnx'])
      expect(await openTextEngine(withText('template', vocabulary), 'cpu')).toMatchObject({
        ok: false,
        failure: { code: 'vocabularyUnreadable' },
      })
    expect(await openTextEngine(withText('words'), 'cpu')).toMatchObject({
      ok: false,
      failure: { code: 'vocabularyUnreadable' },
    })
    const honest = withText('clip')
    writeFileSync(path.join(folder, 'text.onnx'), 'not a graph')
    expect(await openTextEngine(honest, 'cpu')).toMatchObject({ ok: false, failure: { code: 'packChanged' } })
    expect(await openTextEngine(withText('clip'), 'cpu')).toMatchObject({
      ok: false,
      failure: { code: 'packFileRefused' },
    })
  })
})
