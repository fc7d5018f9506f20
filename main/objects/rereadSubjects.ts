import { readInstance } from '../../shared/dicom/instance'
import { filledFrom, isSameSubject, type Subject } from '../../shared/identity/demographics'
import type { Library } from './library'

/**
 * Studies of a library of before, where what their files say of the patient was noted as text only: their files' headers are read
 * again. A study whose files can't be read keeps what was noted, and says so.
 */
export async function rereadSubjects({ database, store }: Pick<Library, 'database' | 'store'>): Promise<void> {
  for (const uid of database.studiesWithNotedSubject()) {
    const subjects: Subject[] = []
    for (const { sopInstanceUid } of database.loops(uid)) {
      const subject = await subjectOf({ database, store }, sopInstanceUid)
      if (subject) subjects.push(subject)
    }
    const noted = database.study(uid)?.subject
    const [first, ...others] = people(subjects).sort(
      (a, b) => Number(noted && isSameSubject(b, noted)) - Number(noted && isSameSubject(a, noted)),
    )
    if (first) database.setSubject(uid, first, others)
  }
}

async function subjectOf(
  { database, store }: Pick<Library, 'database' | 'store'>,
  sop: string,
): Promise<Subject | null> {
  const file = database.storedFile(sop)
  if (!file) return null
  try {
    const source = await store.open(file.sha256)
    try {
      const parsed = await readInstance(source)
      return parsed.ok ? parsed.value.patient : null
    } finally {
      await source.close()
    }
  } catch {
    return null
  }
}

/** Each person once, filled up by their other files. */
function people(subjects: readonly Subject[]): Subject[] {
  const found: Subject[] = []
  for (const subject of subjects) {
    const at = found.findIndex((person) => isSameSubject(person, subject))
    const person = found[at]
    if (person) found[at] = filledFrom(person, subject)
    else found.push(subject)
  }
  return found
}
