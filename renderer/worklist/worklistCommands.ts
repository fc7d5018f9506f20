import type { Command } from '../commands'
import type { Say } from '../i18n'

interface Acts {
  readonly importFiles: () => void
  readonly search: () => void
  readonly searchPictures: () => void
  readonly settings: () => void
  readonly nextSort: () => void
  readonly toggleUnread: () => void
  readonly nextModality: () => void
}

/** Every key of the worklist; the patient's page beside it adds its own. */
export const worklistCommands = (t: Say, acts: Acts): readonly Command[] => [
  { key: 'i', printed: 'I', name: t('import.button'), undo: 'job', run: acts.importFiles },
  { key: '/', printed: '/', name: t('worklist.search'), undo: 'navigation', run: acts.search },
  { key: 'q', printed: 'Q', name: t('search.keyName'), undo: 'navigation', run: acts.searchPictures },
  { key: 's', printed: 'S', name: t('worklist.nextSort'), undo: 'navigation', run: acts.nextSort },
  { key: 'u', printed: 'U', name: t('worklist.unreadOnly'), undo: 'navigation', run: acts.toggleUnread },
  { key: 'm', printed: 'M', name: t('worklist.nextModality'), undo: 'navigation', run: acts.nextModality },
  { key: 'o', printed: 'O', name: t('settings.title'), undo: 'navigation', run: acts.settings },
]
