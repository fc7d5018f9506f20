import { stat } from 'node:fs/promises'
import path from 'node:path'
import { fail, ok, type Result } from '../../shared/result'
import type { PackManifest } from '../../shared/vision/manifest'
import { clipMerges } from './clipMerges'
import { clipTokenizer, type Tokenizer } from './clipTokenizer'
import type { ImportRequest } from './importRequest'
import type { Severities } from './reportCleaning'
import { severityCandidates, severityWords } from './severityWords'
import {
  checkPhrases,
  checkTemplateTokenizer,
  publishedExample,
  readPhrases,
  templateTokenizer,
  type ExampleReading,
} from './templateTokenizer'
import { readUserText } from './userText'
import { messageText, textOf, type CatalogueText } from '../../shared/words'

/** How a pack reads words. */
export interface PackText {
  readonly tokenizer: Tokenizer
  readonly manifest: NonNullable<PackManifest['text']>
  /** What the vocabulary's file holds. */
  readonly vocabulary: string
}

type TextRequest = Pick<ImportRequest, 'repository' | 'merges' | 'phrases' | 'exampleReport' | 'severities'>
type Template = PackText & { readonly said: readonly CatalogueText[] }

const PROGRAM = 'template_tokenizer.py'
/** The published files have 2,071 and 4,248 bytes. */
const MAX_BYTES = 100_000
/** Each costs a reading of the example report. */
const MAX_CANDIDATES = 50

/** CLIP's tokenizer needs nothing of the user. EchoCLIP-R's is theirs to bring: without what it needs the pack has no words, which is said, since hearts are recognised all the same. */
export async function packText(
  request: TextRequest,
  isTemplate: boolean,
  example = publishedExample,
): Promise<Result<{ readonly text: PackText | null; readonly said: readonly CatalogueText[] }>> {
  const { repository, phrases, exampleReport, severities } = request
  if (repository !== null && !(await stat(repository).catch(() => null))?.isDirectory())
    return fail('noRepository', { repository })
  const isAsked = phrases !== null || exampleReport !== null || severities !== null
  if (!isTemplate) {
    if (isAsked) return fail('notTemplate')
    const text = await clipText(request.merges)
    return text.ok ? ok({ text: text.value, said: [] }) : text
  }
  if (request.merges !== null) return fail('notClip')
  if (repository === null && !isAsked) return ok({ text: null, said: [textOf('notes.wordsNotGiven')] })
  const template = await templateText(request, example)
  if (template.ok) return ok({ text: template.value, said: template.value.said })
  if (isAsked) return template
  const { failure } = template
  const nextStep: CatalogueText = { key: `failures.${failure.code}.nextStep`, params: failure.params }
  return ok({ text: null, said: [textOf('notes.wordsRefused', { reason: messageText(failure), nextStep })] })
}

async function clipText(file: string | null): Promise<Result<PackText>> {
  try {
    const merges = await clipMerges(file)
    return ok({
      tokenizer: clipTokenizer(merges),
      manifest: { file: 'text.onnx', vocabulary: 'merges.txt', tokenizer: 'clip' },
      vocabulary: merges,
    })
  } catch (error) {
    // A package's own merges that can't be read are a bug; the user's file is the user's to change.
    if (file === null) throw error
    return fail('mergesRefused', {
      file: path.basename(file),
      reason: error instanceof Error ? error.message : String(error),
    })
  }
}

async function templateText({ repository, ...files }: TextRequest, example: ExampleReading): Promise<Result<Template>> {
  const phraseFile = await fileOf(repository, files.phrases, 'template_vocab.txt')
  if (!phraseFile.ok) return phraseFile
  const reportFile = await fileOf(repository, files.exampleReport, 'example_report.txt')
  if (!reportFile.ok) return reportFile
  const phrases = await readPhrases(phraseFile.value)
  if (!phrases.ok) return phrases
  const counted = checkPhrases(phrases.value, example)
  if (!counted.ok) return counted
  const report = await readUserText(reportFile.value, 'example_report.txt', MAX_BYTES)
  if (!report.ok) return report
  const check = (severities: Severities): Result<Tokenizer> =>
    checkTemplateTokenizer(templateTokenizer(phrases.value, severities), report.value.text, example)
  const severities =
    files.severities === null ? await foundSeverities(repository, check) : givenSeverities(files.severities)
  if (!severities.ok) return severities
  const tokenizer = check(severities.value)
  if (!tokenizer.ok) return tokenizer
  const vocabulary = JSON.stringify({ phrases: phrases.value, severities: severities.value })
  const note =
    files.severities === null
      ? [textOf('notes.severitiesFound', { program: PROGRAM, words: severities.value.join(', ') })]
      : []
  return ok({
    tokenizer: tokenizer.value,
    manifest: { file: 'text.onnx', vocabulary: 'template.json', tokenizer: 'template' },
    vocabulary,
    said: note,
  })
}

async function fileOf(repository: string | null, chosen: string | null, name: string): Promise<Result<string>> {
  const file = chosen ?? (repository === null ? null : path.join(repository, name))
  if (file === null) return fail('userFileNotGiven', { name })
  return (await stat(file).catch(() => null))?.isFile() ? ok(file) : fail('userFileMissing', { file })
}

function givenSeverities(words: readonly string[]): Result<Severities> {
  const parsed = severityWords.safeParse(words.map((word) => word.trim().toUpperCase()))
  return parsed.success ? ok(parsed.data) : fail('severitiesRefused', { words: words.join(', ') })
}

/** The one candidate of the user's program by which their example report reads as published. */
async function foundSeverities(
  repository: string | null,
  check: (severities: Severities) => Result<Tokenizer>,
): Promise<Result<Severities>> {
  const file = await fileOf(repository, null, PROGRAM)
  if (!file.ok) return fail('severitiesFileRefused', { reason: messageText(file.failure) })
  const program = await readUserText(file.value, PROGRAM, MAX_BYTES)
  if (!program.ok) return fail('severitiesFileRefused', { reason: messageText(program.failure) })
  const candidates = severityCandidates(program.value.text)
  if (candidates.length === 0) return fail('severitiesNotFound', { program: PROGRAM })
  if (candidates.length > MAX_CANDIDATES)
    return fail('severitiesTooMany', { program: PROGRAM, groups: candidates.length })
  const checked = candidates.map((severities) => ({ severities, check: check(severities) }))
  const [fits, ...others] = checked.filter((candidate) => candidate.check.ok)
  if (fits && others.length === 0) return ok(fits.severities)
  if (fits)
    return fail('severitiesFitSeveral', {
      program: PROGRAM,
      groups: [fits, ...others].map(({ severities }) => severities.join(', ')).join('; '),
    })
  const reasons = checked.flatMap((candidate) => (candidate.check.ok ? [] : messageText(candidate.check.failure)))
  return fail('severitiesFitNot', { program: PROGRAM, reason: reasons[0] ?? '' })
}
