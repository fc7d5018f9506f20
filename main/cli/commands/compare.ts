import { badgesWords, changeInWords, newImplantWords, noteWords } from '../../../shared/words/changes'
import { comparableStudies, compareInLibrary, type ComparedInLibrary } from '../../studies/compare'
import { ok } from '../../../shared/result'
import { messageOf, say } from '../../../shared/words'
import { readAll } from '../../jobs/readJob'
import { defineCommand } from '../command'

/** The installed model reads both studies first; without one, what the library holds is compared and the lack is printed. */
export const compare = defineCommand({
  name: 'compare',
  needsLibrary: true,
  declare: (command) =>
    command.description(say('cliHelp.compare')).arguments('<studyInstanceUid> <priorStudyInstanceUid>'),
  parse: ([studyInstanceUid, priorStudyInstanceUid]: [string, string]) => ({ studyInstanceUid, priorStudyInstanceUid }),
  async run({ studyInstanceUid, priorStudyInstanceUid }, { session }, print) {
    const comparable = comparableStudies(session().database, studyInstanceUid, priorStudyInstanceUid)
    if (!comparable.ok) return comparable
    const { failure, patientsFailure } = await readAll(session(), [priorStudyInstanceUid, studyInstanceUid])
    for (const reason of [failure, patientsFailure]) if (reason) print(messageOf(reason))
    const compared = compareInLibrary(session().database, studyInstanceUid, priorStudyInstanceUid)
    return compared.ok ? ok(comparisonShown(compared.value)) : compared
  },
})

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
