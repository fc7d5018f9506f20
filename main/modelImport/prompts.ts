import { z } from 'zod'
import { say } from '../../shared/words'

/** Stands in a wording for the number that is filled in. */
export const PLACEHOLDER = '<#>'

const wording = z.string().trim().min(1).max(2000)
const plain = wording.refine((text) => !text.includes(PLACEHOLDER), {
  error: () => say('userFileFaults.numberPlaceSuperfluous'),
})
const name = z.string().min(1).max(100)

/** A group of wordings that are compared with images together. */
export const promptGroup = z.discriminatedUnion('mode', [
  z.object({
    mode: z.literal('regression'),
    name,
    wordings: z
      .array(
        wording.refine((text) => text.includes(PLACEHOLDER), {
          error: () => say('userFileFaults.numberPlaceLacking', { place: PLACEHOLDER }),
        }),
      )
      .min(1)
      .readonly(),
    /** Whole numbers from the first to the last. */
    range: z
      .tuple([z.number().int(), z.number().int()])
      .refine(([first, last]) => first < last && last - first <= 1000, {
        error: () => say('userFileFaults.rangeInvalid'),
      }),
  }),
  /** Negatives may be absent: EchoCLIP publishes none. */
  z.object({
    mode: z.literal('binary'),
    name,
    positive: z.array(plain).min(1).readonly(),
    negative: z.array(plain).readonly(),
  }),
  z.object({
    mode: z.literal('categorical'),
    name,
    prompts: z
      .array(z.object({ text: plain, value: z.number() }))
      .min(1)
      .readonly(),
  }),
])
export type PromptGroup = z.infer<typeof promptGroup>

/** Whose words these are; the user's are told by the hash of their file. */
export const promptSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ours') }),
  z.object({ kind: z.literal('user'), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
])

export const promptSet = z.object({ source: promptSource, groups: z.array(promptGroup).min(1).readonly() })
export type PromptSet = z.infer<typeof promptSet>

export interface Prompt {
  readonly text: string
  readonly value: number | null
}

/** White space and case make no other prompt. */
export const samePrompt = (text: string): string => text.replace(/\s+/g, ' ').trim().toLowerCase()

/** The texts of a group by the names that a manifest's tasks use: `<name>`, or `<name>Present` and `<name>Absent` of a binary one. */
export function expandGroup(group: PromptGroup): Readonly<Record<string, readonly Prompt[]>> {
  switch (group.mode) {
    case 'regression': {
      const [first, last] = group.range
      const values = Array.from({ length: last - first + 1 }, (_, i) => first + i)
      return {
        [group.name]: group.wordings.flatMap((text) =>
          values.map((value) => ({ text: text.replaceAll(PLACEHOLDER, String(value)), value })),
        ),
      }
    }
    case 'categorical':
      return { [group.name]: group.prompts }
    case 'binary': {
      const unvalued = (texts: readonly string[]): readonly Prompt[] => texts.map((text) => ({ text, value: null }))
      return {
        [`${group.name}Present`]: unvalued(group.positive),
        ...(group.negative.length > 0 && { [`${group.name}Absent`]: unvalued(group.negative) }),
      }
    }
  }
}
