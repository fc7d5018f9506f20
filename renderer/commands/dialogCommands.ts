import type { Say } from '../i18n'
import type { Command } from './keys'

export type OpenDialog = 'none' | 'sheet' | 'palette'

/** The keys of every screen: the palette and the cheat sheet. */
export const dialogCommands = (t: Say, open: (dialog: OpenDialog) => void): readonly Command[] => [
  { key: '$mod+k', printed: 'Ctrl K', name: t('keys.commands'), undo: 'navigation', run: () => open('palette') },
  { key: 'Shift+?', printed: '?', name: t('keys.show'), undo: 'navigation', run: () => open('sheet') },
]
