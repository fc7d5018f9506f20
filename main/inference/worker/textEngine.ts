import { createRequire } from 'node:module'
import { gunzipSync } from 'node:zlib'
import type { InferenceSession } from 'onnxruntime-node'
import { clipTokenizer, TOKENS, type Tokenizer } from '../../modelImport/clipTokenizer'
import { templateTokenizer, templateVocabulary } from '../../modelImport/templateTokenizer'
import { fail, ok, type Result } from '../../../shared/result'
import {
  noPhrase,
  noWords,
  textTooLong,
  wordTokenizer,
  wordVocabulary,
  type EmbeddedText,
  type TextTokenizer,
} from '../../../shared/vision/textTokenizer'
import { unit } from '../../../shared/vision/vectors'
import type { Provider } from '../../../shared/domain/engineBenchmark'
import { numbers } from './engine'
import type { ModelPack } from '../packs/pack'
import { packBytes } from '../packs/packFile'

const ort = createRequire(import.meta.url)('onnxruntime-node') as typeof import('onnxruntime-node')

const LARGEST_VOCABULARY_BYTES = 8e6

/** A pack's words as vectors in the space of its loops. */
export interface TextEngine {
  /** Refused where the pack's tokenizer can't take the text. */
  embed(text: string): Promise<Result<EmbeddedText>>
  close(): Promise<void>
}

export const noText = (pack: ModelPack['manifest']) => fail('noText', { id: pack.id, version: pack.version })

/** Opens the pack's text graph on the provider that runs its images, or on the processor. */
export async function openTextEngine(pack: ModelPack, provider: Provider): Promise<Result<TextEngine>> {
  const { text } = pack.manifest
  if (text === null) return noText(pack.manifest)
  const [graph, vocabulary] = [await packFile(pack, text.file), await packFile(pack, text.vocabulary)]
  if (!graph.ok) return graph
  if (!vocabulary.ok) return vocabulary
  const tokenizer = tokenizerOf(text.tokenizer, text.vocabulary, vocabulary.value)
  if (!tokenizer.ok) return tokenizer
  const session = await openSession(graph.value, [...new Set([provider, 'cpu' as const])])
  return session.ok ? ok(engineOn(session.value, tokenizer.value)) : session
}

function engineOn(session: InferenceSession, tokenizer: TextTokenizer): TextEngine {
  return {
    async embed(text) {
      const ids = tokenizer.encode(text)
      if (!ids.ok) return ids
      const answer = await session.run(
        { tokens: new ort.Tensor('int64', BigInt64Array.from(ids.value, BigInt), [1, ids.value.length]) },
        ['embedding'],
      )
      return ok({ vector: unit(numbers(answer.embedding)), heard: tokenizer.heard?.(ids.value) ?? null })
    },
    close: () => session.release(),
  }
}

async function openSession(graph: Buffer, executionProviders: readonly Provider[]): Promise<Result<InferenceSession>> {
  try {
    return ok(
      await ort.InferenceSession.create(graph, {
        executionProviders,
        graphOptimizationLevel: 'all',
        intraOpNumThreads: 1,
        logSeverityLevel: 3,
      }),
    )
  } catch (error) {
    return fail('textGraph', { reason: error instanceof Error ? error.message : String(error) })
  }
}

/** The one place where a pack's way of splitting words is chosen. */
function tokenizerOf(kind: 'words' | 'clip' | 'template', file: string, bytes: Buffer): Result<TextTokenizer> {
  switch (kind) {
    case 'words': {
      const vocabulary = wordVocabulary.safeParse(json(bytes))
      return vocabulary.success ? ok(wordTokenizer(vocabulary.data)) : unreadable
    }
    case 'clip': {
      const merges = file.endsWith('.gz') ? gunzipSync(bytes, { maxOutputLength: LARGEST_VOCABULARY_BYTES }) : bytes
      return ok(filling(clipTokenizer(merges.toString('utf8'))))
    }
    case 'template': {
      const vocabulary = templateVocabulary.safeParse(json(bytes))
      return vocabulary.success
        ? ok(hearing(templateTokenizer(vocabulary.data.phrases, vocabulary.data.severities)))
        : unreadable
    }
  }
}

const unreadable = fail('vocabularyUnreadable')

/** CLIP's tokenizer cuts what does not fit; ids to the very end mean that something may be cut. */
function filling({ encode }: Tokenizer): TextTokenizer {
  return {
    encode(text) {
      if (text.trim() === '') return noWords()
      const ids = encode(text)
      return ids.at(-1) === 0 ? ok(ids) : textTooLong()
    },
  }
}

/** EchoCLIP-R was trained on what its phrases leave of a report, so what is no phrase is passed over; start and end alone say nothing. */
function hearing({ encode, tokenCount, decode }: Tokenizer): TextTokenizer {
  return {
    heard: decode,
    encode(text) {
      if (text.trim() === '') return noWords()
      const count = tokenCount(text)
      if (count <= 2) return noPhrase()
      return count > TOKENS ? textTooLong() : ok(encode(text))
    },
  }
}

/** Read when first needed, so checked again: the pack may have been changed since it was opened. */
async function packFile({ folder, manifest }: ModelPack, name: string): Promise<Result<Buffer>> {
  const bytes = await packBytes({ folder, manifest, file: name })
  return bytes.ok ? ok(Buffer.from(bytes.value.buffer, bytes.value.byteOffset, bytes.value.byteLength)) : bytes
}

function json(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return null
  }
}
