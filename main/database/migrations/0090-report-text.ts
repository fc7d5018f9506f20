import type { WritableDb } from '../sqlite'

/** What a reader typed into a report and is in no version yet: one row a study, its texts by section. */
export function migrate(db: WritableDb): void {
  db.exec(`
    CREATE TABLE reportTexts (
      studyInstanceUid TEXT PRIMARY KEY REFERENCES studies, texts TEXT NOT NULL, savedBy TEXT NOT NULL, savedAt TEXT NOT NULL
    ) STRICT;
  `)
}
