import type { Command } from '../commands'
import type { Say } from '../i18n'

export const settingsTabs = ['reading', 'models', 'bank'] as const
export type SettingsTab = (typeof settingsTabs)[number]

interface Acts {
  readonly back: () => void
  readonly show: (tab: SettingsTab) => void
}

/** Every key of the settings. */
export const settingsCommands = (t: Say, { back, show }: Acts): readonly Command[] => [
  { key: 'Escape', printed: 'Esc', name: t('reading.back'), undo: 'navigation', run: back },
  ...settingsTabs.map((tab, n) => ({
    key: String(n + 1),
    printed: String(n + 1),
    name: t('settings.goTo', { tab: t(`settings.tabs.${tab}`) }),
    undo: 'navigation' as const,
    run: () => show(tab),
  })),
]
