import { initReactI18next, useTranslation } from 'react-i18next'
import { words, type Say } from '../../shared/words'

initReactI18next.init(words)

/** Texts of the catalogue in the language chosen, typed as `say` is: a missing key or parameter does not compile. */
export function useWords(): Say {
  // A new function whenever the language changes, so what is remembered by it is made anew.
  const { t } = useTranslation()
  return t as Say
}

export type { Say }
