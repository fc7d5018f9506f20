import type { Command } from '../commands'
import type { Say } from '../i18n'

interface Acts {
  readonly back: () => void
  /** Ways out of the program; null while an older version is on the screen. */
  readonly leave: { readonly pdf: () => void; readonly text: () => void; readonly copy: () => void } | null
}

/** Every key of the report. */
export const reportCommands = (t: Say, { back, leave }: Acts): readonly Command[] => [
  ...(leave
    ? [
        { key: '$mod+p', printed: 'Ctrl P', name: t('report.pdf'), run: leave.pdf },
        { key: '$mod+t', printed: 'Ctrl T', name: t('report.txt'), run: leave.text },
        { key: '$mod+Shift+c', printed: 'Ctrl Shift C', name: t('report.copy'), run: leave.copy },
      ]
    : []),
  { key: 'Escape', printed: 'Esc', name: t('report.back'), run: back },
]
