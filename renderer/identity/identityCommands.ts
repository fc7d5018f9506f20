import type { Command } from '../commands'
import type { Say } from '../i18n'

interface Acts {
  readonly back: () => void
  readonly confirm: () => void
  readonly chooseMove: () => void
  readonly undo: () => void
  readonly undoLast: () => void
  readonly redoLast: () => void
  readonly nextOwn: () => void
  readonly nextOther: () => void
  readonly reviewOwn: () => void
  readonly togglePlay: () => void
}

/** Every key of the review of whose heart a visit shows. */
export const identityCommands = (t: Say, acts: Acts): readonly Command[] => [
  { key: 'b', printed: 'B', name: t('identity.belongs'), undo: 'undoable', run: acts.confirm },
  { key: 'm', printed: 'M', name: t('identity.move'), undo: 'undoable', run: acts.chooseMove },
  { key: 'u', printed: 'U', name: t('identity.undo'), undo: 'undoable', run: acts.undo },
  { key: '$mod+z', printed: 'Ctrl Z', name: t('reading.keyNames.undo'), undo: 'history', run: acts.undoLast },
  {
    key: '$mod+Shift+z',
    otherKey: '$mod+y',
    printed: 'Ctrl Shift Z, Ctrl Y',
    name: t('reading.keyNames.redo'),
    undo: 'history',
    run: acts.redoLast,
  },
  { key: 'j', printed: 'J', name: t('identity.nextOwn'), undo: 'navigation', run: acts.nextOwn },
  { key: 'n', printed: 'N', name: t('identity.nextOther'), undo: 'navigation', run: acts.nextOther },
  { key: 'w', printed: 'W', name: t('identity.reviewOwn'), undo: 'navigation', run: acts.reviewOwn },
  { key: 'Space', printed: 'Space', name: t('reading.keyNames.play'), undo: 'playback', run: acts.togglePlay },
  { key: 'Escape', printed: 'Esc', name: t('reading.keyNames.back'), undo: 'navigation', run: acts.back },
]

interface PageActs {
  readonly review: () => void
  readonly fileTogether: () => void
}

/** The keys of a patient's page that concern whose visits these are. */
export const reviewCommands = (t: Say, { review, fileTogether }: PageActs): readonly Command[] => [
  { key: 'w', printed: 'W', name: t('identity.review'), undo: 'navigation', run: review },
  { key: 't', printed: 'T', name: t('identity.fileTogether'), undo: 'undoable', run: fileTogether },
]
