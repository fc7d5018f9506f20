import type { WritableDb } from '../sqlite'

/**
 * What is searched by words: a vector for each loop and pack, and the bank of reports with theirs. The identity vectors of
 * before are of another space and stay where they are; a study gets its loop vectors when it is next read.
 */
export function migrate(db: WritableDb): void {
  db.exec(`
    CREATE TABLE embeddingPacks (packId INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, id TEXT NOT NULL, version TEXT NOT NULL) STRICT;
    -- Vectors are Float32, little endian, of unit length.
    CREATE TABLE loopEmbeddings (
      loopEmbeddingId INTEGER PRIMARY KEY, sopInstanceUid TEXT NOT NULL REFERENCES instances, packId INTEGER NOT NULL REFERENCES embeddingPacks, vector BLOB NOT NULL,
      UNIQUE (sopInstanceUid, packId)
    ) STRICT;

    CREATE TABLE bankSources (
      sourceId INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, addedAt TEXT NOT NULL, addedBy TEXT NOT NULL, refused TEXT NOT NULL
    ) STRICT;
    CREATE TABLE bankReports (
      reportId INTEGER PRIMARY KEY, sourceId INTEGER NOT NULL REFERENCES bankSources ON DELETE CASCADE, line INTEGER,
      studyInstanceUid TEXT, accessionNumber TEXT, text TEXT NOT NULL, contentKey TEXT NOT NULL UNIQUE
    ) STRICT;
    CREATE INDEX bankReportsBySource ON bankReports (sourceId);
    CREATE TABLE bankSentences (sentenceId INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE bankReportSentences (
      reportId INTEGER NOT NULL REFERENCES bankReports ON DELETE CASCADE, position INTEGER NOT NULL, sentenceId INTEGER NOT NULL REFERENCES bankSentences,
      PRIMARY KEY (reportId, position)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX bankReportSentencesBySentence ON bankReportSentences (sentenceId);
    -- A null vector: the pack could not take the text, and refusal says why.
    CREATE TABLE bankSentenceEmbeddings (
      sentenceId INTEGER NOT NULL REFERENCES bankSentences ON DELETE CASCADE, packId INTEGER NOT NULL REFERENCES embeddingPacks, vector BLOB, refusal TEXT,
      PRIMARY KEY (sentenceId, packId)
    ) STRICT;
    CREATE TABLE bankReportEmbeddings (
      bankReportEmbeddingId INTEGER PRIMARY KEY, reportId INTEGER NOT NULL REFERENCES bankReports ON DELETE CASCADE, packId INTEGER NOT NULL REFERENCES embeddingPacks,
      vector BLOB, leftOut INTEGER NOT NULL, UNIQUE (reportId, packId)
    ) STRICT;
  `)
}
