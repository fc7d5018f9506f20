import type { Change, ChangeBadge, ChangeTier, EffectiveValue, NotComparable } from '../domain/comparison'
import type { Finding, Method, Verdict } from '../domain/finding'
import { assessChange } from '../quantities/change'
import type { ValueOf } from '../quantities/catalogue'
import { rounded } from '../quantities/values'
import type { Failure } from '../result'

/** A reader's value beats the model's; a rejected, refused or missing finding says nothing. */
export function effectiveValue(finding: Finding | null): EffectiveValue {
  if (finding === null) return nothing('notAssessed')
  if (finding.status === 'rejected') return nothing('rejected')
  const edited = finding.status === 'edited'
  const by = edited ? 'reader' : 'model'
  if (edited && finding.editedPresence !== null)
    return { kind: 'presence', by, presence: finding.editedPresence, verdict: null }
  if (edited && finding.editedValue !== null) return numberOf(finding.editedValue, finding, by)
  if (finding.refusal !== null) return nothing('refused', finding.refusal)
  if (finding.score !== null) return nothing('notCalibrated')
  if (finding.kind === 'binary')
    return { kind: 'presence', by, presence: presenceOf(finding.verdict), verdict: finding.verdict }
  if (finding.value === null || !Number.isFinite(finding.value)) return nothing('noValue')
  return numberOf(finding.value, finding, by)
}

type Nothing = Extract<EffectiveValue, { kind: 'nothing' }>

const nothing = (reason: Nothing['reason'], refusal: Failure | null = null): Nothing => ({
  kind: 'nothing',
  reason,
  refusal,
})

/**
 * Finding by finding, then beside now, in the current study's order and what only the prior had last.
 * Values are compared as they are shown.
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
    then,
    now,
    badges: current && prior ? badgesOf({ finding: current, value: now }, { finding: prior, value: then }) : [],
  }
  if (current && prior && current.unit !== prior.unit)
    return { ...about, ...silent({ kind: 'unitsDiffer', then: prior.unit, now: current.unit }) }
  if (then.kind === 'number' && now.kind === 'number') return { ...about, ...numeric(named, then.value, now.value) }
  if (then.kind === 'presence' && now.kind === 'presence') return { ...about, ...presence(then.presence, now.presence) }
  const side = sideOf(then.kind === 'nothing', now.kind === 'nothing')
  return { ...about, ...silent(side === null ? { kind: 'kindsDiffer' } : { kind: 'noValue', side }) }
}

const sideOf = (then: boolean, now: boolean): 'then' | 'now' | 'both' | null =>
  then && now ? 'both' : then ? 'then' : now ? 'now' : null

type Judged = Pick<Change, 'difference' | 'tier' | 'reason' | 'citation'>

const silent = (reason: NotComparable): Judged => ({ difference: null, tier: 'notComparable', reason, citation: '' })

function numeric(of: ValueOf, then: number, now: number): Judged {
  const verdict = assessChange(of, then, now)
  if (verdict) {
    const { difference, tier, citation } = verdict
    return { difference, tier, reason: null, citation }
  }
  // The rounding takes binary dust off.
  return { ...silent({ kind: 'variabilityUnknown' }), difference: rounded(now - then, of) }
}

function presence(then: 'present' | 'absent' | 'undecided', now: 'present' | 'absent' | 'undecided'): Judged {
  if (then === 'undecided' || now === 'undecided') return silent({ kind: 'undecided' })
  const tier: ChangeTier = then === now ? 'unchanged' : now === 'present' ? 'new' : 'gone'
  return { difference: null, tier, reason: null, citation: '' }
}

interface Side {
  readonly finding: Finding
  readonly value: EffectiveValue
}

/** Why the two may differ for another reason than the heart; none when the same source spoke in the same way. */
function badgesOf(current: Side, prior: Side): readonly ChangeBadge[] {
  if (current.value.kind === 'nothing' || prior.value.kind === 'nothing') return []
  return [sourceBadge(current, prior), partialBadge(current, prior), unmeasuredBadge(current, prior)].filter(
    (badge) => badge !== null,
  )
}

function sourceBadge(current: Side, prior: Side): ChangeBadge | null {
  if (current.value.kind === 'nothing' || prior.value.kind === 'nothing') return null
  if (current.value.by !== prior.value.by) return { kind: 'speaker', then: prior.value.by, now: current.value.by }
  if (current.value.by === 'reader') return null
  const [now, then] = [current.finding.model, prior.finding.model]
  if (now.id !== then.id) return { kind: 'model' }
  if (now.sha256 !== then.sha256) return { kind: 'modelVersion' }
  if (!sameMethod(current.finding.method, prior.finding.method)) return { kind: 'method' }
  return now.precision === then.precision ? null : { kind: 'precision', then: then.precision, now: now.precision }
}

function unmeasuredBadge(current: Side, prior: Side): ChangeBadge | null {
  const unmeasured = [current, prior].some(
    ({ finding, value }) => value.kind === 'number' && value.by === 'model' && finding.intervalCoverage === null,
  )
  return unmeasured ? { kind: 'errorNotMeasured' } : null
}

const sameMethod = (first: Method, other: Method): boolean => {
  const fields = (method: Method): string => JSON.stringify(Object.entries(method).sort())
  return fields(first) === fields(other)
}

function partialBadge(current: Side, prior: Side): ChangeBadge | null {
  const isPartial = ({ finding }: Side): boolean => finding.status !== 'edited' && finding.partial !== null
  const side = sideOf(isPartial(prior), isPartial(current))
  return side && { kind: 'partial', side }
}

const presenceOf = (verdict: Verdict): 'present' | 'absent' | 'undecided' =>
  verdict === 'likely' ? 'present' : verdict === 'unlikely' ? 'absent' : 'undecided'

function numberOf(value: number, of: ValueOf, by: 'reader' | 'model'): EffectiveValue {
  return { kind: 'number', by, value: rounded(value, of), unit: of.unit }
}
