import type { Command } from '../commands'
import type { Say } from '../i18n'

/** The keys of a patient's page. */
export const patientCommands = (t: Say, openNext: () => void): readonly Command[] => [
  { key: 'Enter', printed: 'Enter', name: t('patient.open'), undo: 'navigation', run: openNext },
]
