import type { Command } from '../commands'
import type { Say } from '../i18n'

interface Acts {
  readonly back: () => void
  readonly confirm: () => void
  readonly chooseMove: () => void
  readonly undo: () => void
  readonly nextOwn: () => void
  readonly nextOther: () => void
  readonly reviewOwn: () => void
  readonly togglePlay: () => void
}

/** Every key of the review of whose heart a visit shows. */
export const identityCommands = (t: Say, acts: Acts): readonly Command[] => [
  { key: 'b', printed: 'B', name: t('identity.belongs'), run: acts.confirm },
  { key: 'm', printed: 'M', name: t('identity.move'), run: acts.chooseMove },
  { key: 'u', printed: 'U', name: t('identity.undo'), run: acts.undo },
  { key: 'j', printed: 'J', name: t('identity.nextOwn'), run: acts.nextOwn },
  { key: 'n', printed: 'N', name: t('identity.nextOther'), run: acts.nextOther },
  { key: 'w', printed: 'W', name: t('identity.reviewOwn'), run: acts.reviewOwn },
  { key: 'Space', printed: 'Space', name: t('reading.keyNames.play'), run: acts.togglePlay },
  { key: 'Escape', printed: 'Esc', name: t('reading.keyNames.back'), run: acts.back },
]

interface PageActs {
  readonly review: () => void
  readonly fileTogether: () => void
}

/** The keys of a patient's page that concern whose visits these are. */
export const reviewCommands = (t: Say, { review, fileTogether }: PageActs): readonly Command[] => [
  { key: 'w', printed: 'W', name: t('identity.review'), run: review },
  { key: 't', printed: 'T', name: t('identity.fileTogether'), run: fileTogether },
]
