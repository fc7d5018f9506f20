import { mean, unit } from '../../../shared/vision/vectors'
import type { WritableDb } from '../sqlite'

/** One identity vector a study and pack, filled from the loops' vectors; which patient a study was moved from. */
export function migrate(db: WritableDb): void {
  db.exec(`
    -- vectorId only grows: a search takes up what is new by it.
    CREATE TABLE studyVectors (
      vectorId INTEGER PRIMARY KEY AUTOINCREMENT, studyInstanceUid TEXT NOT NULL REFERENCES studies, packSha256 TEXT NOT NULL, vector BLOB NOT NULL,
      UNIQUE (studyInstanceUid, packSha256)
    ) STRICT;
    CREATE INDEX studyVectorsByPack ON studyVectors (packSha256, vectorId);
    CREATE TABLE studyMoves (
      moveId INTEGER PRIMARY KEY AUTOINCREMENT, studyInstanceUid TEXT NOT NULL REFERENCES studies,
      fromPatient TEXT NOT NULL REFERENCES patients, toPatient TEXT NOT NULL REFERENCES patients,
      movedBy TEXT NOT NULL, movedAt TEXT NOT NULL, undoneAt TEXT
    ) STRICT;
    CREATE INDEX studyMovesByStudy ON studyMoves (studyInstanceUid, moveId);
  `)
  const groups = db
    .prepare('SELECT DISTINCT studyInstanceUid, packSha256 FROM embeddings ORDER BY studyInstanceUid, packSha256')
    .all() as { studyInstanceUid: string; packSha256: string }[]
  const loops = db.prepare('SELECT vector FROM embeddings WHERE studyInstanceUid = ? AND packSha256 = ?')
  const insert = db.prepare('INSERT INTO studyVectors (studyInstanceUid, packSha256, vector) VALUES (?, ?, ?)')
  for (const { studyInstanceUid, packSha256 } of groups) {
    const vectors = (loops.all(studyInstanceUid, packSha256) as { vector: Uint8Array }[]).map(
      ({ vector }) => new Float32Array(vector.slice().buffer),
    )
    insert.run(studyInstanceUid, packSha256, Buffer.from(unit(mean(vectors)).buffer))
  }
}
