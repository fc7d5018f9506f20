import { badgesWords, changeInWords, newImplantWords, noteWords } from '../../shared/words/changes'
import type { ComparedInLibrary } from '../studies/compare'

/** The `compare` command's object; `said` tells in words what could not be compared and why. */
export const comparisonShown = ({ changes, appeared, notes, ...compared }: ComparedInLibrary) => ({
  ...compared,
  changes: changes.map(changeInWords),
  appeared: appeared.map(({ badges, ...implant }) => ({
    ...implant,
    badge: badgesWords(badges),
    words: newImplantWords(implant),
  })),
  said: notes.map(noteWords),
})
