import { assessChange, changeRule } from '../change/rules'
import type { Change, ChangeTier } from '../domain/comparison'
import type { Finding, Method, Verdict } from '../domain/finding'
import { messageOf } from '../words'
import { verdictWords } from '../words/findings'

/** What a finding says once the reader's part is counted: their own value, or the model's; `nothing` says why it is silent. */
export type EffectiveValue =
  | { readonly kind: 'number'; readonly by: 'reader' | 'model'; readonly value: number; readonly words: string }
  | {
      readonly kind: 'presence'
      readonly by: 'reader' | 'model'
      readonly presence: 'present' | 'absent' | 'undecided'
      readonly words: string
    }
  | { readonly kind: 'nothing'; readonly words: string }

/** A reader's value beats the model's; a rejected, refused or missing finding says nothing. */
export function effectiveValue(finding: Finding | null): EffectiveValue {
  if (finding === null) return { kind: 'nothing', words: 'not assessed' }
  if (finding.status === 'rejected') return { kind: 'nothing', words: 'rejected by the reader' }
  const edited = finding.status === 'edited'
  const by = edited ? 'reader' : 'model'
  if (edited && finding.editedPresence !== null)
    return { kind: 'presence', by, presence: finding.editedPresence, words: finding.editedPresence }
  if (edited && finding.editedValue !== null) return numberOf(finding.editedValue, finding.unit, by)
  if (finding.refusal !== null) return { kind: 'nothing', words: messageOf(finding.refusal) }
  if (finding.score !== null) return { kind: 'nothing', words: 'a score nobody calibrated' }
  if (finding.kind === 'binary')
    return { kind: 'presence', by, presence: presenceOf(finding.verdict), words: verdictWords(finding.verdict) }
  if (finding.value === null || !Number.isFinite(finding.value)) return { kind: 'nothing', words: 'no value' }
  return numberOf(finding.value, finding.unit, by)
}

/**
 * Finding by finding, then beside now, in the current study's order and what only the prior had last.
 * Values are compared as they are shown: whole per cents, else one decimal.
 */
export function changesBetween(current: readonly Finding[], prior: readonly Finding[]): readonly Change[] {
  const codes = new Set([...current, ...prior].map((finding) => finding.code))
  return [...codes].map((code) => changeOf(foremost(current, code), foremost(prior, code)))
}

/** One finding for a code: what a reader accepted, else what they edited, else what nobody reviewed, else what they rejected. */
export function foremost(findings: readonly Finding[], code: string): Finding | null {
  const ofCode = findings.filter((finding) => finding.code === code)
  return (
    precedence
      .map((status) => ofCode.find((finding) => finding.status === status))
      .find((found) => found !== undefined) ?? null
  )
}

const precedence: readonly Finding['status'][] = ['accepted', 'edited', 'unreviewed', 'rejected']

function changeOf(current: Finding | null, prior: Finding | null): Change {
  const named = current ?? prior
  if (!named) throw new Error('a change needs a finding on one side')
  const now = effectiveValue(current)
  const then = effectiveValue(prior)
  const about = {
    code: named.code,
    name: named.name,
    unit: named.unit,
    then: then.kind === 'number' ? then.value : null,
    now: now.kind === 'number' ? now.value : null,
    thenWords: then.words,
    nowWords: now.words,
    badge: current && prior ? badgeOf({ finding: current, said: now }, { finding: prior, said: then }) : null,
  }
  if (current && prior && current.unit !== prior.unit)
    return { ...about, ...silent(`recorded in ${prior.unit ?? 'no unit'} then, ${current.unit ?? 'no unit'} now`) }
  if (then.kind === 'number' && now.kind === 'number')
    return { ...about, ...numeric(named.code, then.value, now.value) }
  if (then.kind === 'presence' && now.kind === 'presence') return { ...about, ...presence(then.presence, now.presence) }
  const missing = [then.kind === 'nothing' && 'then', now.kind === 'nothing' && 'now'].filter(Boolean).join(' or ')
  return {
    ...about,
    ...silent(missing ? `nothing to compare: no value ${missing}` : 'not the same kind of finding then and now'),
  }
}

type Judged = Pick<Change, 'difference' | 'tier' | 'words' | 'citation'>

const silent = (words: string): Judged => ({ difference: null, tier: 'notComparable', words, citation: '' })

function numeric(code: string, then: number, now: number): Judged {
  const rule = changeRule(code)
  if (rule) {
    const { difference, tier, words, citation } = assessChange(rule, then, now)
    return { difference, tier, words, citation }
  }
  // Of values with at most one decimal; the rounding takes binary dust off their difference.
  return {
    difference: Math.round((now - then) * 10) / 10,
    tier: 'notComparable',
    words: 'measurement variability is not known for this value',
    citation: '',
  }
}

function presence(then: 'present' | 'absent' | 'undecided', now: 'present' | 'absent' | 'undecided'): Judged {
  if (then === 'undecided' || now === 'undecided') return silent('undecided on one side: look yourself')
  const tier: ChangeTier = then === now ? 'unchanged' : now === 'present' ? 'new' : 'gone'
  return { difference: null, tier, words: tier, citation: '' }
}

interface Side {
  readonly finding: Finding
  readonly said: EffectiveValue
}

/** Why the two may differ for another reason than the heart; null when the same source spoke in the same way. */
function badgeOf(current: Side, prior: Side): string | null {
  if (current.said.kind === 'nothing' || prior.said.kind === 'nothing') return null
  const badges = [sourceBadge(current, prior), partialBadge(current, prior), unmeasuredBadge(current, prior)].filter(
    (badge) => badge !== null,
  )
  return badges.length > 0 ? badges.join(', ') : null
}

function sourceBadge(current: Side, prior: Side): string | null {
  if (current.said.kind === 'nothing' || prior.said.kind === 'nothing') return null
  if (current.said.by !== prior.said.by) return `${prior.said.by} then, ${current.said.by} now`
  if (current.said.by === 'reader') return null
  if (current.finding.model.id !== prior.finding.model.id) return 'different model'
  if (current.finding.model.sha256 !== prior.finding.model.sha256) return 'different model version'
  if (!sameMethod(current.finding.method, prior.finding.method)) return 'different method'
  return current.finding.model.precision === prior.finding.model.precision
    ? null
    : `${prior.finding.model.precision} then, ${current.finding.model.precision} now`
}

/** The rules of change are of measured variability; a value of a model whose error nobody measured may vary more. */
const unmeasuredBadge = (current: Side, prior: Side): string | null =>
  [current, prior].some(
    ({ finding, said }) => said.kind === 'number' && said.by === 'model' && finding.intervalCoverage === null,
  )
    ? 'model error not measured'
    : null

const sameMethod = (one: Method, other: Method): boolean => {
  const fields = (method: Method): string => JSON.stringify(Object.entries(method).sort())
  return fields(one) === fields(other)
}

function partialBadge(current: Side, prior: Side): string | null {
  const isPartial = ({ finding }: Side): boolean => finding.status !== 'edited' && finding.partial !== null
  const when = [isPartial(prior) && 'then', isPartial(current) && 'now'].filter((side) => side !== false)
  return when.length > 0 ? `partial reading ${when.join(' and ')}` : null
}

const presenceOf = (verdict: Verdict): 'present' | 'absent' | 'undecided' =>
  verdict === 'likely' ? 'present' : verdict === 'unlikely' ? 'absent' : 'undecided'

function numberOf(value: number, unit: string | null, by: 'reader' | 'model'): EffectiveValue {
  const shown = unit === '%' ? Math.round(value) : Math.round(value * 10) / 10
  return { kind: 'number', by, value: shown, words: [shown, unit].filter((part) => part !== null).join(' ') }
}
