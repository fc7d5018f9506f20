import type { WritableDb } from '../sqlite'

/** When a run was last asked for: a study shows the newest by that, not by when it was read, so that going back to a model brings its findings back. */
export function migrate(db: WritableDb): void {
  db.exec(`
    ALTER TABLE modelRuns ADD COLUMN shownAt TEXT NOT NULL DEFAULT '';
    UPDATE modelRuns SET shownAt = startedAt;
  `)
}
