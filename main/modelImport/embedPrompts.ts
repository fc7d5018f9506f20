import { createRequire } from 'node:module'
import type { InferenceSession } from 'onnxruntime-node'
import { fail, ok, type Result } from '../../shared/result'
import type { PromptIndex } from '../../shared/vision/manifest'
import type { PromptBank } from '../../shared/vision/scoring'
import { unit } from '../../shared/vision/vectors'
import { TOKENS, type Tokenizer } from './clipTokenizer'
import { expandGroup, type Prompt, type PromptGroup } from './prompts'

// CommonJS with a native addon; a static import would have the bundler look for named exports that are made at run time.
const ort = createRequire(import.meta.url)('onnxruntime-node') as typeof import('onnxruntime-node')

export interface EmbedOptions {
  /** Texts a run of the graph. */
  readonly batch?: number
  readonly threads?: number
  readonly signal?: AbortSignal
  onProgress?(embedded: number, total: number): void
}

interface Row extends Prompt {
  readonly group: string
  readonly ids: readonly number[]
}

/** Unit-length embeddings of all groups' texts by a text graph (`tokens` N × 77 to `embedding`), as a pack holds them. Aborting throws the signal's reason. */
export async function embedPrompts(
  textGraph: string,
  tokenizer: Tokenizer,
  groups: readonly PromptGroup[],
  { batch = 8, threads = 1, signal, onProgress }: EmbedOptions = {},
): Promise<Result<PromptBank>> {
  signal?.throwIfAborted()
  const rows = tokenized(tokenizer, groups)
  if (!rows.ok) return rows
  let session: InferenceSession
  try {
    session = await ort.InferenceSession.create(textGraph, {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      logSeverityLevel: 3,
    })
  } catch (error) {
    return fail('promptsGraphUnopened', { reason: error instanceof Error ? error.message : String(error) })
  }
  try {
    if (!session.inputNames.includes('tokens') || !session.outputNames.includes('embedding'))
      return fail('promptsGraphOther')
    const vectors: Float32Array[] = []
    for (let from = 0; from < rows.value.length; from += batch) {
      signal?.throwIfAborted()
      const some = rows.value.slice(from, from + batch)
      const tokens = BigInt64Array.from(
        some.flatMap(({ ids }) => ids),
        BigInt,
      )
      const { embedding } = await session.run({ tokens: new ort.Tensor('int64', tokens, [some.length, TOKENS]) })
      if (
        !(embedding?.data instanceof Float32Array) ||
        embedding.dims[0] !== some.length ||
        embedding.dims.length !== 2
      )
        throw new Error('the text graph gave no float32 row a text')
      const width = embedding.dims[1] ?? 0
      for (const [i, { text }] of some.entries()) {
        const vector = unit(embedding.data.slice(i * width, (i + 1) * width))
        if (!vector.every(Number.isFinite) || vector.every((value) => value === 0))
          return fail('promptWithoutDirection', { text })
        vectors.push(vector)
      }
      onProgress?.(vectors.length, rows.value.length)
    }
    return ok(bankOf(rows.value, vectors))
  } finally {
    await session.release()
  }
}

/** Every text's ids; one that would be cut, says nothing, or reads like another of its group with another value, is refused. */
function tokenized(tokenizer: Tokenizer, groups: readonly PromptGroup[]): Result<readonly Row[]> {
  const expanded = groups.flatMap((group) => Object.entries(expandGroup(group)))
  if (expanded.length === 0) return fail('promptsMissing')
  if (new Set(expanded.map(([group]) => group)).size < expanded.length)
    throw new Error('two prompt groups have one name')
  const rows: Row[] = []
  for (const [group, prompts] of expanded) {
    const values = new Map<string, number | null>()
    for (const { text, value } of prompts) {
      const count = tokenizer.tokenCount(text)
      if (count > TOKENS) return fail('promptTooLong', { text, count, most: TOKENS })
      if (count <= 2) return fail('promptUnknown', { text })
      const ids = tokenizer.encode(text)
      const otherValue = values.get(ids.join())
      if (otherValue !== undefined && otherValue !== value)
        return fail('promptsReadAlike', { text, value: value ?? '', otherValue: otherValue ?? '' })
      values.set(ids.join(), value)
      rows.push({ group, text, value, ids })
    }
  }
  return ok(rows)
}

function bankOf(rows: readonly Row[], vectors: readonly Float32Array[]): PromptBank {
  const dimensions = vectors[0]?.length ?? 0
  const embeddings = new Float32Array(rows.length * dimensions)
  const groups: Record<string, PromptIndex['groups'][string][number][]> = {}
  for (const [row, { group, text, value }] of rows.entries()) {
    embeddings.set(vectors[row] ?? [], row * dimensions)
    ;(groups[group] ??= []).push({ text, row, value })
  }
  return { index: { dimensions, groups }, embeddings }
}
