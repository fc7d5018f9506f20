import { reportFormats, type ReportFormat } from '../../shared/report/formats'
import type { Command } from '../commands'
import type { Say } from '../i18n'

interface Acts {
  readonly back: () => void
  /** Ways out of the program; null while an older version is on the screen. */
  readonly leave: { readonly exportAs: (format: ReportFormat) => void; readonly copy: () => void } | null
}

/** Every key of the report. */
export const reportCommands = (t: Say, { back, leave }: Acts): readonly Command[] => [
  ...(leave
    ? [
        ...reportFormats.map(({ id, shortcut }) => ({
          ...(shortcut ?? { key: null, printed: '' }),
          name: t(`report.export.${id}`),
          undo: 'leaves' as const,
          run: () => leave.exportAs(id),
        })),
        {
          key: '$mod+Shift+c',
          printed: 'Ctrl Shift C',
          name: t('report.copy'),
          undo: 'leaves' as const,
          run: leave.copy,
        },
      ]
    : []),
  { key: 'Escape', printed: 'Esc', name: t('report.back'), undo: 'navigation', run: back },
]
