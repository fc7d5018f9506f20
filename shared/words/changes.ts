import type {
  Change,
  ChangeBadge,
  ChangeInWords,
  ComparisonNote,
  EffectiveValue,
  NewImplant,
  NotComparable,
} from '../domain/comparison'
import type { SerialCell, SerialChange } from '../compare/serial'
import { valuesText } from '../measure/words'
import { changeSourceWords } from '../quantities/evidence'
import { messageOf, say } from '.'
import { verdictWords } from './findings'

/** "55 %", "Likely", "present", or why there is nothing. */
export function effectiveWords(value: EffectiveValue): string {
  switch (value.kind) {
    case 'number':
      return [value.value, value.unit].filter((part) => part !== null).join(' ')
    case 'presence':
      return value.verdict === null ? say(`compare.presence.${value.presence}`) : verdictWords(value.verdict)
    case 'nothing':
      return value.reason === 'refused'
        ? value.refusal
          ? messageOf(value.refusal)
          : say('compare.nothingSaid.noValue')
        : say(`compare.nothingSaid.${value.reason}`)
  }
}

/** What a change means: its tier, or why there is none. */
export const meaningWords = ({ tier, reason }: Pick<Change, 'tier' | 'reason'>): string =>
  reason === null ? say(`compare.tiers.${tier}`) : reasonWords(reason)

function reasonWords(reason: NotComparable): string {
  switch (reason.kind) {
    case 'unitsDiffer':
      return say('compare.reasons.unitsDiffer', {
        then: reason.then ?? say('compare.noUnit'),
        now: reason.now ?? say('compare.noUnit'),
      })
    case 'noValue':
      return say(`compare.reasons.noValue.${reason.side}`)
    default:
      return say(`compare.reasons.${reason.kind}`)
  }
}

function badgeWords(badge: ChangeBadge): string {
  switch (badge.kind) {
    case 'speaker':
      return say('compare.badges.speaker', badge)
    case 'precision':
      return say('compare.badges.precision', badge)
    case 'partial':
      return say(`compare.badges.partial.${badge.side}`)
    default:
      return say(`compare.badges.${badge.kind}`)
  }
}

/** Null where there is none. */
export const badgesWords = (badges: readonly ChangeBadge[]): string | null =>
  badges.length === 0 ? null : badges.map(badgeWords).join(', ')

/** Meaning, badges and the rule's source in one line. */
export const assessmentWords = ({ code, tier, reason, badges, citation }: Omit<SerialChange, 'difference'>): string =>
  [meaningWords({ tier, reason }), badgesWords(badges), changeSourceWords({ code, citation })]
    .filter(Boolean)
    .join('; ')

/** A serial cell's value: of a finding, or of every measurement in that row. */
export const cellWords = ({ value, measurements }: SerialCell): string =>
  value ? effectiveWords(value) : measurements.map(valuesText).join(', ')

export const changeInWords = ({ then, now, badges, reason, ...change }: Change): ChangeInWords => ({
  ...change,
  then: then.kind === 'number' ? then.value : null,
  now: now.kind === 'number' ? now.value : null,
  thenWords: effectiveWords(then),
  nowWords: effectiveWords(now),
  words: meaningWords({ tier: change.tier, reason }),
  badge: badgesWords(badges),
})

/** "New since 2025-06-18: Pacemaker lead". */
export const newImplantWords = ({ since, name }: Pick<NewImplant, 'since' | 'name'>): string =>
  since === null ? say('compare.newSinceUndated', { name }) : say('compare.newSince', { since, name })

export function noteWords(note: ComparisonNote): string {
  switch (note.kind) {
    case 'readInPart':
      return say('compare.notes.readInPart', {
        which: note.which,
        reason: note.reason ? messageOf(note.reason) : say('compare.stoppedEarly'),
      })
    case 'lastRun':
      return say(note.olderStands ? 'compare.notes.olderStands' : 'compare.notes.lastRun', note)
    case 'subjectsDiffer':
      return say('compare.notes.subjectsDiffer', note)
    case 'notRead':
      return say('compare.notes.notRead', note)
  }
}
