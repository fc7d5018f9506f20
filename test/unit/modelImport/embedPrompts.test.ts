import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Tensor } from 'onnxruntime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { elementCount } from '../../../main/modelImport/checkpoint'
import { clipMerges } from '../../../main/modelImport/clipMerges'
import { clipTokenizer, type Tokenizer } from '../../../main/modelImport/clipTokenizer'
import { echoClipShapes, echoClipTextGraph, type EchoClipConfig } from '../../../main/modelImport/echoClip'
import { embedPrompts } from '../../../main/modelImport/embedPrompts'
import { writeOnnx } from '../../../main/modelImport/onnx/write'
import type { PromptGroup } from '../../../main/modelImport/prompts'
import { templateTokenizer } from '../../../main/modelImport/templateTokenizer'
import { promptIndex } from '../../../shared/vision/manifest'
import { runGraph, worstDistance } from '../../helpers/graphs'
import { messageOf } from '../../../shared/words'

const narrow: EchoClipConfig = {
  image: { depths: [1], widths: [8], size: 32 },
  text: { layers: 2, width: 16, heads: 2, length: 77, vocabulary: 49_408 },
  dimensions: 12,
}
const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-embed-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string): string => path.join(folder, name)

/** The text tower's layers with numbers from a seed; `spoil` replaces one tensor's. */
async function writeTower(
  name: string,
  spoil: { readonly tensor: string; readonly value: number } | null = null,
): Promise<void> {
  const shapes = echoClipShapes(narrow)
  let state = 7
  const next = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32 - 0.5
  const get = (tensor: string) => {
    const shape = shapes.get(tensor) ?? []
    return {
      name: tensor,
      type: 'float32' as const,
      shape,
      load: async () =>
        Float32Array.from({ length: elementCount(shape) }, () => (tensor === spoil?.tensor ? spoil.value : next())),
    }
  }
  await writeOnnx(echoClipTextGraph(narrow, { get }), file(name))
}

const groups: readonly PromptGroup[] = [
  { mode: 'regression', name: 'EF', wordings: ['EF is <#>%.', 'pump <#>'], range: [0, 4] },
  { mode: 'binary', name: 'lead', positive: ['a lead is seen'], negative: ['no lead is seen', 'no wire'] },
  {
    mode: 'categorical',
    name: 'size',
    prompts: [
      { text: 'a small heart', value: 1 },
      { text: 'a big heart', value: 3 },
    ],
  },
]

describe('prompts embedded by a random text tower', async () => {
  const tokenizer = clipTokenizer(await clipMerges())
  beforeAll(() => writeTower('text.onnx'))
  const refusal = async (
    promptGroups: readonly PromptGroup[],
    graph = 'text.onnx',
    by: Tokenizer = tokenizer,
  ): Promise<string> => {
    const embedded = await embedPrompts(file(graph), by, promptGroups)
    return embedded.ok ? '' : messageOf(embedded.failure)
  }

  it('are rows of unit length in the form of a pack, each as a run of its own gives it', async () => {
    const progress: number[] = []
    const embedded = await embedPrompts(file('text.onnx'), tokenizer, groups, {
      batch: 4,
      onProgress: (done, total) => progress.push(done, total),
    })
    if (!embedded.ok) throw new Error(messageOf(embedded.failure))
    const { index, embeddings } = embedded.value
    expect(promptIndex.parse(index)).toEqual(index)
    expect(Object.entries(index.groups).map(([name, prompts]) => [name, prompts.length])).toEqual([
      ['EF', 10],
      ['leadPresent', 1],
      ['leadAbsent', 2],
      ['size', 2],
    ])
    expect(index.groups.EF?.[6]).toEqual({ text: 'pump 1', row: 6, value: 1 })
    expect(index.groups.size?.[1]).toEqual({ text: 'a big heart', row: 14, value: 3 })
    expect(progress).toEqual([4, 15, 8, 15, 12, 15, 15, 15])
    expect(embeddings).toHaveLength(15 * narrow.dimensions)
    const prompts = Object.values(index.groups).flat()
    expect(prompts).toHaveLength(15)
    for (const { text, row } of prompts) {
      const alone = await runGraph(file('text.onnx'), {
        tokens: new Tensor('int64', BigInt64Array.from(tokenizer.encode(text), BigInt), [1, 77]),
      })
      const own = embeddings.slice(row * narrow.dimensions, (row + 1) * narrow.dimensions)
      expect(Math.hypot(...own)).toBeCloseTo(1, 6)
      expect(worstDistance(alone.embedding, own, narrow.dimensions)).toBeLessThan(1e-6)
    }
    // Rows that were all alike would pass for one another above.
    expect(new Set(Array.from({ length: 15 }, (_, row) => embeddings[row * narrow.dimensions])).size).toBe(15)
  })
  it('stop where the caller says so', async () => {
    const stop = new AbortController()
    const seen: number[] = []
    const running = embedPrompts(file('text.onnx'), tokenizer, groups, {
      batch: 4,
      signal: stop.signal,
      onProgress: (done) => {
        seen.push(done)
        if (done === 8) stop.abort()
      },
    })
    await expect(running).rejects.toThrow('aborted')
    expect(seen).toEqual([4, 8])
  })
  it('are refused where the model gives no finite numbers', async () => {
    await writeTower('nan.onnx', { tensor: 'text_projection', value: NaN })
    await writeTower('zero.onnx', { tensor: 'text_projection', value: 0 })
    expect(await refusal(groups, 'nan.onnx')).toContain('no finite direction for “EF is 0%.”')
    expect(await refusal(groups, 'zero.onnx')).toContain('no finite direction')
  })
  it('are refused where they would be cut, say nothing, or mean two values by the same tokens', async () => {
    const sized = (...prompts: readonly (readonly [string, number])[]): readonly PromptGroup[] => [
      { mode: 'categorical', name: 'size', prompts: prompts.map(([text, value]) => ({ text, value })) },
    ]
    expect(await refusal(sized([`${'big '.repeat(76)}`, 1]))).toContain('needs 78 tokens, more than 77')
    expect(await refusal(sized([`${'big '.repeat(75)}`, 1]))).toBe('')
    expect(await refusal(sized(['Big  heart', 1], ['big heart', 2]))).toContain(
      'reads as the same tokens as a text for 1',
    )
    const template = templateTokenizer(['HEART IS <#>', 'HEART'], ['TRIVIAL', 'SLIGHT', 'MILD', 'MODERATE', 'SEVERE'])
    expect(await refusal(sized(['a lung', 1]), 'text.onnx', template)).toContain('knows nothing in “a lung”')
    expect(await refusal(sized(['big heart', 1], ['small heart', 2]), 'text.onnx', template)).toContain('same tokens')
  })
  it('are refused where the graph is none, or another', async () => {
    writeFileSync(file('none.onnx'), 'no graph')
    expect(await refusal(groups, 'none.onnx')).toContain("can't open the text graph")
    expect(await refusal([])).toContain('there are none')
  })
})
