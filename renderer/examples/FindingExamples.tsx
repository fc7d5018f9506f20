import type { ReactNode } from 'react'
import type { Finding } from '../../shared/domain/finding'
import { quantityOf } from '../../shared/quantities/catalogue'
import { failureOf } from '../../shared/result'
import { say } from '../../shared/words'
import type { en } from '../../shared/words/en'
import { FindingCard } from '../findings'
import type { Look } from '../findings'
import { ok } from '../../shared/result'
import { useWords } from '../i18n'
import { Example } from './Example'
import { accepted, edited, presence, rejected, value } from './findings'

interface Card {
  readonly finding: Finding
  readonly chosen?: boolean
  readonly editing?: boolean
  readonly look?: Look
}

const lookOff: Look = { on: false, of: null, refusal: null, toggle: () => undefined }

const chosenValue = value('LVEF', '%', 47, { interval: [42, 52] })
const refused = value('LVEF', '%', 0, {
  value: null,
  interval: null,
  verdict: 'refused',
  refusal: failureOf('noLoopOfView', { views: 'A4C' }),
  method: { kind: 'notComputed' },
  loops: [],
})

const published = quantityOf('pacemaker')?.echoClip?.threshold
const threshold = published ? { value: published.value, source: published.citation } : null

/** Every state of a finding card, by its caption. */
const cards: Readonly<Record<keyof typeof en.examples.cards, Card>> = {
  likely: { finding: presence('pacemaker', 'likely') },
  possible: { finding: presence('mitralClip', 'possible') },
  unlikely: { finding: presence('pericardialEffusion', 'unlikely') },
  confident: { finding: value('LVEF', '%', 61) },
  unsure: { finding: value('LVEF', '%', 48, { interval: [33, 63], verdict: 'unsure' }) },
  withoutBand: { finding: value('PASP', 'mmHg', 31.4, { interval: [24, 41], intervalCoverage: null }) },
  accepted: { finding: value('LVEF', '%', 58, accepted) },
  edited: { finding: value('LVEF', '%', 58, edited(52)) },
  rejected: { finding: presence('TAVR', 'likely', rejected) },
  refused: { finding: refused },
  scoreOnly: {
    finding: presence('lvSize', 'possible', {
      kind: 'graded',
      probability: null,
      grade: say('examples.grade'),
      score: { similarity: 0.213, threshold: null, rank: { below: 41, of: 50 } },
      verdict: 'scoreOnly',
    }),
  },
  threshold: {
    finding: presence('pacemaker', 'likely', {
      probability: null,
      score: { similarity: 0.331, threshold, rank: null },
      verdict: 'aboveThreshold',
    }),
  },
  partial: { finding: value('LVEF', '%', 55, { partial: { read: 3, of: 8 } }) },
  chosen: { finding: chosenValue, chosen: true },
  chosenRefused: { finding: refused, chosen: true },
  chosenReviewed: { finding: presence('pacemaker', 'likely', accepted), chosen: true },
  heatMap: { finding: chosenValue, chosen: true, look: { ...lookOff, on: true, of: chosenValue } },
  heatMapRefused: {
    finding: chosenValue,
    chosen: true,
    look: { ...lookOff, on: true, refusal: failureOf('heatMapNotOffered', { name: 'phantom-clip' }) },
  },
  editingValue: { finding: chosenValue, chosen: true, editing: true },
  editingPresence: { finding: presence('mitralClip', 'possible'), chosen: true, editing: true },
}

const names = Object.keys(cards) as readonly (keyof typeof cards)[]

export function FindingExamples(): ReactNode {
  const t = useWords()
  return names.map((name) => (
    <Example key={name} name={`card-${name}`} caption={t(`examples.cards.${name}`)}>
      <ul className="findings">
        <CardExample {...cards[name]} />
      </ul>
    </Example>
  ))
}

const ignore = (): void => undefined

function CardExample({ finding, chosen = false, editing = false, look = lookOff }: Card): ReactNode {
  return (
    <FindingCard
      finding={finding}
      sex="F"
      referenceSet="ASE2015"
      chosen={chosen}
      editing={editing}
      onChoose={ignore}
      onEditing={ignore}
      onReview={() => Promise.resolve(ok(null))}
      onEvidence={ignore}
      look={look}
    />
  )
}
