import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadPack } from '../../../main/inference/packs/pack'
import { openTextEngine } from '../../../main/inference/worker/textEngine'
import { createPack } from '../../../main/modelImport/createPack'
import { type ImportRequest } from '../../../main/modelImport/importRequest'
import { severityCandidates } from '../../../main/modelImport/severityWords'
import { dot } from '../../../shared/vision/vectors'
import { wordsOf } from '../../../shared/words'
import { narrowEchoClip, writeRandomEchoClip } from '../../helpers/checkpoint'
import { example, listed, phrases, report, severities, writeCopy } from '../../helpers/templateCopy'
import { messageOf } from '../../../shared/words'
import { withWords } from '../../helpers/words'

const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-packtext-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const checkpoint = path.join(folder, 'r.safetensors')
const asked: ImportRequest = {
  checkpoint,
  model: 'echoclip-r',
  repository: null,
  prompts: null,
  merges: null,
  phrases: null,
  exampleReport: null,
  severities: null,
  recipe: null,
  rule: 'paper',
  colourOrder: 'bgr',
  into: path.join(folder, 'models'),
}
const options = { architecture: narrowEchoClip, example }
const withRows = (vocabulary: number) => ({ ...narrowEchoClip, text: { ...narrowEchoClip.text, vocabulary } })

beforeAll(() => writeRandomEchoClip(checkpoint, withRows(143), 9))

const copyWith = (program: string | Buffer | null, change?: { words?: string; example?: string }): string =>
  writeCopy(folder, program, change)
async function imported(change: Partial<ImportRequest>) {
  const created = await createPack({ ...asked, ...change }, options)
  if (!created.ok) throw new Error(messageOf(created.failure))
  const pack = await loadPack(created.value.folder)
  if (!pack.ok) throw new Error(messageOf(pack.failure))
  return { notes: created.value.said.map(wordsOf).join(), pack: pack.value, folder: created.value.folder }
}

function givenOneByOne(): Pick<ImportRequest, 'phrases' | 'exampleReport'> {
  const copy = copyWith(null)
  return { phrases: path.join(copy, 'template_vocab.txt'), exampleReport: path.join(copy, 'example_report.txt') }
}

describe('EchoCLIP-R’s words', () => {
  it('are in the pack with the user’s phrases, and embed a report by what it knows of it', async () => {
    const { pack, notes } = await imported({
      repository: copyWith(
        `import re\n${listed(severities)}PATTERN = re.compile(r"\\b(${severities.join('|')})LY\\b")\n`,
      ),
    })
    expect(pack.manifest).toMatchObject({
      id: 'echoclip-r',
      tasks: [],
      text: { file: 'text.onnx', vocabulary: 'template.json', tokenizer: 'template' },
    })
    expect(notes).toContain('TRIVIAL, SLIGHT, MILD, MODERATE, SEVERE')
    expect(JSON.parse(readFileSync(path.join(pack.folder, 'template.json'), 'utf8'))).toEqual({ phrases, severities })
    const engine = await openTextEngine(pack, 'cpu')
    if (!engine.ok) throw new Error(messageOf(engine.failure))
    const [whole, wordy, other, unknown] = await Promise.all(
      [report, `${report} Seen by two readers.`, 'Left atrium is normal', 'no such words'].map((text) =>
        engine.value.embed(text),
      ),
    )
    if (!whole?.ok || !wordy?.ok || !other?.ok) throw new Error('refused')
    expect(whole.value.vector).toHaveLength(narrowEchoClip.dimensions)
    expect(dot(whole.value.vector, wordy.value.vector)).toBeCloseTo(1, 6)
    expect(dot(whole.value.vector, other.value.vector)).toBeLessThan(0.999)
    expect(withWords(unknown)).toMatchObject({
      ok: false,
      failure: { message: 'The model knows no phrase in these words.' },
    })
    await engine.value.close()
  }, 60_000)

  it('come from files and words given one by one', async () => {
    const { pack, notes } = await imported({
      ...givenOneByOne(),
      severities: ['trivial', ' slight', 'mild', 'moderate', 'severe'],
    })
    expect(pack.manifest.text?.tokenizer).toBe('template')
    expect(notes).toBe('')
  }, 60_000)

  it('stay where the same checkpoint is imported again without them, or with others', async () => {
    const [words, others, mute] = [
      await imported({ repository: copyWith(listed(severities)) }),
      await imported({ ...givenOneByOne(), severities: ['slight', 'trivial', 'mild', 'moderate', 'severe'] }),
      await imported({}),
    ]
    expect(new Set([words, others, mute].map((pack) => pack.folder)).size).toBe(3)
    expect(path.basename(mute.folder)).toMatch(/^echoclip-r-[0-9a-f]{12}-[0-9a-f]{12}$/)
    expect((await imported({})).folder).toBe(mute?.folder)
    expect((await loadPack(words.folder)).ok).toBe(true)
    expect((await imported({ repository: copyWith(listed(severities)) })).folder).toBe(words.folder)
  }, 60_000)

  it('are left out of the pack and said to be where they were not given or can’t be told', async () => {
    const swapped = ['SLIGHT', 'TRIVIAL', 'MILD', 'MODERATE', 'SEVERE']
    const wrong = ['MODERATE', 'TRIVIAL', 'SLIGHT', 'MILD', 'SEVERE']
    const cases: readonly [string | null, string][] = [
      [null, 'which was not given'],
      [copyWith(null), 'template_tokenizer.py'],
      [copyWith('print("hello")'), 'no five severity words were found'],
      [copyWith(listed(wrong)), 'not as 141, 5, 69'],
      [copyWith(listed(severities) + listed(swapped)), 'Several groups'],
      [copyWith(Buffer.from([0xff, 0xfe, 0x00, 0x22])), 'not text in UTF-8'],
      [copyWith(`#${'A B'.repeat(40_000)}`), 'more than 100,000 bytes'],
      [
        copyWith(
          Array.from({ length: 60 }, (_, i) =>
            listed([
              'AA',
              'BB',
              'CC',
              'DD',
              `E${String.fromCharCode(65 + (i % 26))}${i > 25 ? 'X' : ''}${i > 51 ? 'Y' : ''}`,
            ]),
          ).join(''),
        ),
        '60 groups',
      ],
      [
        copyWith(listed(severities), { words: 'LEFT ATRIUM IS' }),
        'a vocabulary of 140, not 143. Choose the file of that name',
      ],
      [copyWith(listed(severities), { words: 'a\n\nb' }), 'phrase 2 is empty'],
      [folder, 'There is no file'],
    ]
    for (const [repository, words] of cases) {
      const { pack, notes } = await imported({ repository })
      expect(pack.manifest.text).toBeNull()
      expect(notes).toContain('This pack reads no words')
      expect(notes).toContain(words)
    }
  }, 120_000)

  it('are refused where what was given by name is wrong, and where the checkpoint has too few ids', async () => {
    const repository = copyWith(listed(severities))
    const refusal = async (change: Partial<ImportRequest>): Promise<string> => {
      const created = await createPack({ ...asked, repository, ...change }, options)
      return created.ok ? 'imported' : `${created.failure.code} ${messageOf(created.failure)}`
    }
    expect(await refusal({ severities: severities.slice(1) })).toContain('severitiesRefused')
    expect(await refusal({ severities: ['MILD', ...severities.slice(1)] })).toContain('severitiesRefused')
    expect(await refusal({ severities: ['MODERATE', 'SEVERE', 'MILD', 'SLIGHT', 'TRIVIAL'] })).toMatch(
      /userFileRefused.*not the model's/,
    )
    expect(await refusal({ severities, repository: null })).toContain('userFileNotGiven')
    expect(await refusal({ phrases: path.join(folder, 'nowhere.txt') })).toContain('nowhere.txt')
    expect(await refusal({ exampleReport: checkpoint })).toContain('example_report.txt')
    expect(await refusal({ repository: path.join(folder, 'nowhere') })).toContain('noRepository')
    const small = path.join(folder, 'small.safetensors')
    writeRandomEchoClip(small, withRows(142), 9)
    expect(await refusal({ checkpoint: small })).toContain('takes 142 ids; its tokenizer gives 143')
    expect(await refusal({})).toBe('imported')
  }, 60_000)

  it('are never read from a template.json that was changed', async () => {
    const { pack, folder: place } = await imported({ repository: copyWith(listed(severities)) })
    writeFileSync(path.join(place, 'template.json'), JSON.stringify({ phrases, severities: [...severities].reverse() }))
    expect(await loadPack(place)).toMatchObject({ ok: false, failure: { code: 'packChanged' } })
    expect(await openTextEngine(pack, 'cpu')).toMatchObject({ ok: false, failure: { code: 'packChanged' } })
  }, 60_000)
})

describe('files that do not belong to the model', () => {
  it('are refused in words', async () => {
    const file = path.join(folder, 'merges.txt')
    writeFileSync(file, '#version: 0.2\na b\n')
    expect(await createPack({ ...asked, merges: file }, options)).toMatchObject({
      ok: false,
      failure: { code: 'notClip' },
    })
    expect(await createPack({ ...asked, prompts: file }, options)).toMatchObject({
      ok: false,
      failure: { code: 'notPrompted' },
    })
    for (const merges of [file, path.join(folder, 'nowhere.txt.gz')])
      expect(
        withWords(await createPack({ ...asked, model: 'echoclip', merges }, { architecture: withRows(143) })),
      ).toMatchObject({
        ok: false,
        failure: { code: 'mergesRefused', message: expect.stringContaining(path.basename(merges)) as string },
      })
  })
})

describe('severity words in a program', () => {
  const five = 'AA, BB, CC, DD, EE'
  const found = (program: string) => severityCandidates(program).map((words) => words.join(', '))
  it('are found as a list, a tuple, or side by side in a longer list', () => {
    expect(found(`x = ['AA', 'BB', 'CC', 'DD', 'EE']`)).toEqual([five])
    expect(found(`x = ("AA", "BB",\n  # the third\n  "CC",\n  u"DD", r'EE',\n)`)).toEqual([five])
    expect(found(`x = [*map(str, range(9)), "|", "AA", "BB", "CC", "DD", "EE", ".0", ".1"]`)).toEqual([five])
    expect(found(`x = ["AA TO BB", "BB", "CC-DD", "DD", "EE"]`)).toEqual(['AA TO BB, BB, CC-DD, DD, EE'])
  })
  it('are not four, six, a set, prose, lower case, or a word twice', () => {
    for (const program of [
      `["AA", "BB", "CC", "DD"]`,
      `["AA", "BB", "CC", "DD", "EE", "FF"]`,
      `{"AA", "BB", "CC", "DD", "EE"}`,
      '# AA, BB, CC, DD, EE',
      `["aa", "bb", "cc", "dd", "ee"]`,
      `["AA", "BB", "CC", "DD", "AA"]`,
      '"AA|BB|CC|DD|EE"',
    ])
      expect(found(program)).toEqual([])
    expect(found(`["AA", "BB", "CC", "DD", "EE"] + ["EE", "DD", "CC", "BB", "AA"]`)).toHaveLength(2)
  })
  it('are looked for in little time whatever the text', () => {
    const begun = performance.now()
    for (const piece of ['A', 'AA ', 'AA|', '"AA', "'AA', ", '"AA",\n#\n', '{ ', '"AA", {', '#\n'])
      severityCandidates(piece.repeat(Math.floor(100_000 / piece.length)))
    expect(performance.now() - begun).toBeLessThan(3000)
  })
})
