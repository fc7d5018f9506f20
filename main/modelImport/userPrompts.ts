import { z } from 'zod'
import { ok, type Result } from '../../shared/result'
import { PLACEHOLDER, promptSet, samePrompt, type Prompt, type PromptGroup, type PromptSet } from './prompts'
import { repeatedKey } from './repeatedKey'
import { readUserText, refuseUserFile, type UserText } from './userText'
import { textOf } from '../../shared/words'

const FILE = 'prompts_used.json'
/** The published file has 8,391 bytes. */
const MAX_BYTES = 1_000_000
const MAX_PROMPTS = 1000

/** A text of the file that stands in no group, and why. */
export interface LeftOut {
  readonly group: string
  readonly text: string
  readonly reason:
    { readonly kind: 'valuesDisagree'; readonly values: readonly number[] } | { readonly kind: 'numberMissing' }
}

export interface UserPrompts {
  readonly set: PromptSet
  readonly leftOut: readonly LeftOut[]
}

const text = z.string().trim().min(1)
const number = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+(\.\d+)?$/)
    .transform(Number),
])
const list = <T extends z.ZodType>(of: T) => z.array(of).min(1).max(MAX_PROMPTS)

/** Texts with or without values: strings (with `values` beside them), pairs, objects, or texts by value. */
const prompts = z.union([
  list(text).transform((texts) => texts.map((prompt) => ({ text: prompt, value: null }))),
  list(z.tuple([text, number])).transform((pairs) => pairs.map(([prompt, value]) => ({ text: prompt, value }))),
  list(z.object({ text, value: number })),
  list(z.object({ prompt: text, value: number })).transform((pairs) =>
    pairs.map(({ prompt, value }) => ({ text: prompt, value })),
  ),
  z
    .record(z.string().regex(/^-?\d+(\.\d+)?$/), z.union([text.transform((prompt) => [prompt]), list(text)]))
    .transform((byValue) =>
      Object.entries(byValue).flatMap(([value, texts]) =>
        texts.map((prompt) => ({ text: prompt, value: Number(value) })),
      ),
    ),
  z
    .record(text, number)
    .transform((byText) => Object.entries(byText).map(([prompt, value]) => ({ text: prompt, value }))),
])
const group = z.object({
  mode: z
    .string()
    .trim()
    .toLowerCase()
    .pipe(z.enum(['regression', 'binary', 'categorical'])),
  prompts,
  values: list(number).optional(),
})
type Group = z.infer<typeof group>

/** Groups by name, or a list of groups that name themselves; either may stand under `groups`. */
const byName = z
  .record(z.string().min(1), group)
  .transform((groups) => Object.entries(groups).map(([name, contents]) => ({ ...contents, name })))
const named = list(group.extend({ name: z.string().min(1) }))

/** Reads the user's own prompts_used.json. Regression is filled with 0 to 100, as EchoCLIP's authors do. */
export async function readUserPrompts(path: string): Promise<Result<UserPrompts>> {
  const read = await readUserText(path, FILE, MAX_BYTES)
  return read.ok ? parseUserPrompts(read.value) : read
}

export function parseUserPrompts({ text: content, sha256 }: UserText): Result<UserPrompts> {
  let data: unknown
  try {
    data = JSON.parse(content)
  } catch {
    return refuseUserFile(FILE, textOf('userFileFaults.notJson'))
  }
  const repeated = repeatedKey(content)
  if (repeated !== null) return refuseUserFile(FILE, textOf('userFileFaults.keyTwice', { key: repeated }))
  const inner = z
    .object({ groups: z.union([z.array(z.unknown()), z.record(z.string(), z.object({}))]) })
    .safeParse(data).success
    ? (data as { groups: unknown }).groups
    : data
  const parsed = Array.isArray(inner) ? named.safeParse(inner) : byName.safeParse(inner)
  if (!parsed.success)
    return refuseUserFile(FILE, textOf('userFileFaults.groupsUnknown', { reason: onOneLine(parsed.error) }))
  const twice = parsed.data.find(({ name }, i) => parsed.data.findIndex((other) => other.name === name) < i)
  if (twice) return refuseUserFile(FILE, textOf('userFileFaults.groupTwice', { name: twice.name }))

  const leftOut: LeftOut[] = []
  const groups: PromptGroup[] = []
  for (const entry of parsed.data) {
    const group = groupOf(entry, leftOut)
    if (!group.ok) return group
    if (group.value) groups.push(group.value)
  }
  const set = promptSet.safeParse({ source: { kind: 'user', sha256 }, groups })
  return set.success
    ? ok({ set: set.data, leftOut })
    : refuseUserFile(FILE, textOf('userFileFaults.promptsInvalid', { reason: onOneLine(set.error) }))
}

const onOneLine = (error: z.ZodError): string => z.prettifyError(error).replace(/\s*\n\s*/g, ' ')

/** Null where nothing of the group can be used. */
function groupOf(
  { name, mode, prompts: parsed, values }: Group & { readonly name: string },
  leftOut: LeftOut[],
): Result<PromptGroup | null> {
  const listed: readonly Prompt[] = parsed
  if (mode === 'regression') {
    const without = listed.find((prompt) => !prompt.text.includes(PLACEHOLDER))
    if (without)
      return refuseUserFile(
        FILE,
        textOf('userFileFaults.numberPlaceMissing', { text: without.text, name, place: PLACEHOLDER }),
      )
    return ok({ mode, name, wordings: [...new Set(listed.map((prompt) => prompt.text))], range: [0, 100] })
  }
  const usable = listed.filter((prompt) => {
    const whole = !prompt.text.includes(PLACEHOLDER)
    if (!whole) leftOut.push({ group: name, text: prompt.text, reason: { kind: 'numberMissing' } })
    return whole
  })
  if (mode === 'binary') {
    // A text for 0 would deny the finding; which it is must not be guessed.
    if (values || listed.some((prompt) => prompt.value !== null))
      return refuseUserFile(FILE, textOf('userFileFaults.valuesOfBinary', { name }))
    const positive = [...new Map(usable.map((prompt) => [samePrompt(prompt.text), prompt.text])).values()]
    return ok(positive.length > 0 ? { mode, name, positive, negative: [] } : null)
  }
  if (values && values.length !== listed.length)
    return refuseUserFile(
      FILE,
      textOf('userFileFaults.valueCount', { name, texts: listed.length, values: values.length }),
    )
  const valued = usable.map((prompt) => ({
    text: prompt.text,
    value: prompt.value ?? values?.[listed.indexOf(prompt)] ?? null,
  }))
  const byText = new Map<string, { readonly text: string; readonly values: Set<number> }>()
  for (const { text: prompt, value } of valued) {
    if (value === null) return refuseUserFile(FILE, textOf('userFileFaults.valueMissing', { text: prompt, name }))
    const entry = byText.get(samePrompt(prompt)) ?? { text: prompt, values: new Set<number>() }
    byText.set(samePrompt(prompt), { ...entry, values: entry.values.add(value) })
  }
  const agreed: { readonly text: string; readonly value: number }[] = []
  for (const { text: prompt, values: found } of byText.values()) {
    const [value, ...others] = found
    if (value !== undefined && others.length === 0) agreed.push({ text: prompt, value })
    else
      leftOut.push({
        group: name,
        text: prompt,
        reason: { kind: 'valuesDisagree', values: [...found].sort((a, b) => a - b) },
      })
  }
  return ok(agreed.length > 0 ? { mode, name, prompts: agreed } : null)
}
