import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { clipMerges } from '../../../main/modelImport/clipMerges'
import { clipTokenizer, TOKENS } from '../../../main/modelImport/clipTokenizer'
import { ourPrompts } from '../../../main/modelImport/ourPrompts'
import { expandGroup, promptSet, samePrompt } from '../../../main/modelImport/prompts'
import { parseUserPrompts, readUserPrompts } from '../../../main/modelImport/userPrompts'
import { messageOf } from '../../../shared/words'

const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-prompts-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const sha256 = 'a'.repeat(64)
const parse = (data: unknown) =>
  parseUserPrompts({ text: typeof data === 'string' ? data : JSON.stringify(data), sha256 })
const groupsOf = (data: unknown) => {
  const parsed = parse(data)
  if (!parsed.ok) throw new Error(messageOf(parsed.failure))
  return parsed.value.set.groups
}
const refusal = (data: unknown) => {
  const parsed = parse(data)
  return parsed.ok ? '' : messageOf(parsed.failure)
}

describe('the user’s prompts', () => {
  const ef = { mode: 'regression', prompts: ['Pump function <#>%', 'EF <#> percent, that is <#>'] }
  const lead = { mode: 'binary', prompts: ['a lead', 'A  LEAD', 'a wire'] }
  const expected = [
    { mode: 'regression', name: 'ef', wordings: ef.prompts, range: [0, 100] },
    { mode: 'binary', name: 'lead', positive: ['A  LEAD', 'a wire'], negative: [] },
    {
      mode: 'categorical',
      name: 'size',
      prompts: [
        { text: 'small', value: 1 },
        { text: 'big', value: 2 },
      ],
    },
  ]
  it('are groups by name or a list of named groups, values beside texts or with them', () => {
    const sizes: readonly object[] = [
      { prompts: ['small', 'big'], values: [1, 2] },
      {
        prompts: [
          ['small', 1],
          ['big', 2],
        ],
      },
      {
        prompts: [
          { text: 'small', value: 1 },
          { prompt: 'x', text: 'big', value: '2' },
        ],
      },
      { prompts: { 1: ['small'], 2: 'big' } },
      { prompts: { small: 1, big: 2 } },
    ]
    for (const size of sizes) {
      const named = { ef, lead, size: { mode: 'Categorical', ...size } }
      const listed = Object.entries(named).map(([name, group]) => ({ name, ...group }))
      for (const layout of [named, listed, { groups: named }, { groups: listed }])
        expect(groupsOf(layout)).toEqual(expected)
    }
  })
  it('are filled with 0 to 100', () => {
    const [group] = groupsOf({ ef })
    const all = group ? (expandGroup(group).ef ?? []) : []
    expect(all).toHaveLength(202)
    expect(all[0]).toEqual({ text: 'Pump function 0%', value: 0 })
    expect(all[100]).toEqual({ text: 'Pump function 100%', value: 100 })
    expect(all[101 + 37]).toEqual({ text: 'EF 37 percent, that is 37', value: 37 })
  })
  it('that contradict themselves are reported, and neither value is picked', () => {
    const parsed = parse({
      fluid: {
        mode: 'categorical',
        prompts: [
          ['early squeeze', 1],
          ['some', 1],
          ['much', 3],
          ['much', 3],
          ['Early squeeze ', 4],
        ],
      },
    })
    if (!parsed.ok) throw new Error(messageOf(parsed.failure))
    expect(parsed.value.set.groups).toEqual([
      {
        mode: 'categorical',
        name: 'fluid',
        prompts: [
          { text: 'some', value: 1 },
          { text: 'much', value: 3 },
        ],
      },
    ])
    expect(parsed.value.leftOut).toEqual([
      { group: 'fluid', text: 'early squeeze', reason: { kind: 'valuesDisagree', values: [1, 4] } },
    ])
    expect(
      refusal('{"fluid": {"mode": "categorical", "prompts": {"early squeeze": 1, "some": 2, "early squeeze": 4}}}'),
    ).toContain('“early squeeze” twice')
  })
  it('with a place for a number that nothing fills are left out by name', () => {
    const parsed = parse({
      pump: { mode: 'binary', prompts: ['a pump at <#> cm', 'a pump'] },
      other: { mode: 'binary', prompts: ['<#>'] },
    })
    if (!parsed.ok) throw new Error(messageOf(parsed.failure))
    expect(parsed.value.set.groups).toEqual([{ mode: 'binary', name: 'pump', positive: ['a pump'], negative: [] }])
    expect(parsed.value.leftOut.map(({ group, reason }) => [group, reason.kind])).toEqual([
      ['pump', 'numberMissing'],
      ['other', 'numberMissing'],
    ])
  })
  it('are refused in words where they do not fit', () => {
    expect(refusal('{')).toContain('not JSON')
    expect(refusal({ ef: { mode: 'ordinal', prompts: ['a'] } })).toContain('ef.mode')
    expect(refusal({ ef: { mode: 'regression', prompts: ['no number'] } })).toContain('“no number” of ef has no <#>')
    expect(refusal({ size: { mode: 'categorical', prompts: ['a', 'b'], values: [1] } })).toContain(
      '2 texts and 1 values',
    )
    expect(refusal({ size: { mode: 'categorical', prompts: ['a'] } })).toContain('has no value')
    expect(refusal({ lead: { mode: 'binary', prompts: [['no lead', 0]] } })).toContain('though it is binary')
    expect(
      refusal([
        { name: 'a', ...lead },
        { name: 'a', ...lead },
      ]),
    ).toContain('the group a occurs twice')
    for (const data of [{}, [], null, 3, { groups: {} }])
      expect(refusal(data)).toContain('prompts_used.json was refused')
  })
  it('carry the hash of their file, which may not be large or binary', async () => {
    const file = path.join(folder, 'prompts_used.json')
    const content = JSON.stringify({ lead })
    writeFileSync(file, content)
    const read = await readUserPrompts(file)
    expect(read.ok && read.value.set.source).toEqual({
      kind: 'user',
      sha256: createHash('sha256').update(content).digest('hex'),
    })
    writeFileSync(file, ' '.repeat(1_000_001))
    const large = await readUserPrompts(file)
    expect(large.ok ? '' : messageOf(large.failure)).toContain('more than 1,000,000 bytes')
    writeFileSync(file, Buffer.from([0x22, 0xff, 0x22]))
    const binary = await readUserPrompts(file)
    expect(binary.ok ? '' : messageOf(binary.failure)).toContain('UTF-8')
  })
})

describe('our prompts', async () => {
  const tokenizer = clipTokenizer(await clipMerges())
  it('parse, and say no text twice', () => {
    expect(promptSet.parse(ourPrompts)).toEqual(ourPrompts)
    expect(ourPrompts.source).toEqual({ kind: 'ours' })
    const texts = ourPrompts.groups
      .flatMap((group) => Object.values(expandGroup(group)).flat())
      .map(({ text }) => samePrompt(text))
    expect(new Set(texts).size).toBe(texts.length)
  })
  it('deny what they assert', () => {
    const binary = ourPrompts.groups.filter((group) => group.mode === 'binary')
    expect(binary.length).toBeGreaterThan(0)
    for (const group of binary) expect(group.negative.length, group.name).toBe(group.positive.length)
  })
  it('fit CLIP’s 77 tokens uncut', () => {
    const counts = ourPrompts.groups
      .flatMap((group) => Object.values(expandGroup(group)).flat())
      .map(({ text }) => tokenizer.tokenCount(text))
    expect(Math.max(...counts)).toBeLessThanOrEqual(TOKENS)
    console.info(`${counts.length} prompts of ours, at most ${Math.max(...counts)} tokens`)
  })
})
