import type { WritableDb } from '../sqlite'

/** Patients to loops, model runs and findings, measurements, report versions, and an audit trail that only grows. */
export function migrate(db: WritableDb): void {
  db.exec(`
    CREATE TABLE patients (
      patientKey TEXT PRIMARY KEY, issuer TEXT NOT NULL, patientId TEXT NOT NULL,
      name TEXT NOT NULL, nameSearch TEXT NOT NULL, birthDate TEXT, sex TEXT
    ) STRICT;
    CREATE UNIQUE INDEX patientsByIdentity ON patients (issuer, patientId) WHERE patientId <> '';

    CREATE TABLE studies (
      studyInstanceUid TEXT PRIMARY KEY, patientKey TEXT NOT NULL REFERENCES patients,
      studyDate TEXT, studyTime TEXT, description TEXT NOT NULL, accessionNumber TEXT NOT NULL,
      heightCm REAL, weightKg REAL, readState TEXT NOT NULL DEFAULT 'unread', identityCheck TEXT,
      loopCount INTEGER NOT NULL DEFAULT 0, stillCount INTEGER NOT NULL DEFAULT 0, thumbnailSop TEXT
    ) STRICT;
    CREATE INDEX studiesByPatient ON studies (patientKey, studyDate, studyTime);

    -- One row a patient for the worklist: kept by the writer with every change of that patient's studies.
    CREATE TABLE worklist (
      patientKey TEXT PRIMARY KEY REFERENCES patients, newestStudy TEXT NOT NULL REFERENCES studies, newestDate TEXT NOT NULL,
      visits INTEGER NOT NULL, unread INTEGER NOT NULL, identityWarning INTEGER NOT NULL, nameSearch TEXT NOT NULL
    ) STRICT;
    CREATE INDEX worklistUnread ON worklist (unread > 0, newestDate);
    CREATE INDEX worklistDate ON worklist (newestDate);
    CREATE INDEX worklistName ON worklist (nameSearch);
    CREATE VIRTUAL TABLE worklistSearch USING fts5 (patientKey UNINDEXED, words, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3');

    CREATE TABLE identityDifferences (
      patientKey TEXT NOT NULL REFERENCES patients, studyInstanceUid TEXT NOT NULL, attribute TEXT NOT NULL, recorded TEXT NOT NULL, found TEXT NOT NULL,
      PRIMARY KEY (studyInstanceUid, attribute, found)
    ) STRICT;
    CREATE TABLE series (
      seriesInstanceUid TEXT PRIMARY KEY, studyInstanceUid TEXT NOT NULL REFERENCES studies,
      modality TEXT NOT NULL, description TEXT NOT NULL, seriesNumber REAL
    ) STRICT;
    CREATE TABLE instances (
      sopInstanceUid TEXT PRIMARY KEY, seriesInstanceUid TEXT NOT NULL REFERENCES series, studyInstanceUid TEXT NOT NULL REFERENCES studies,
      instanceNumber REAL, sha256 TEXT NOT NULL, sizeBytes INTEGER NOT NULL, loop TEXT NOT NULL
    ) STRICT;
    CREATE INDEX instancesByStudy ON instances (studyInstanceUid);
    CREATE INDEX instancesByContent ON instances (sha256);

    CREATE TABLE modelRuns (
      runId TEXT PRIMARY KEY, studyInstanceUid TEXT NOT NULL REFERENCES studies, packSha256 TEXT NOT NULL, startedAt TEXT NOT NULL, run TEXT NOT NULL
    ) STRICT;
    CREATE INDEX modelRunsByStudy ON modelRuns (studyInstanceUid, startedAt);
    CREATE TABLE findings (
      findingId TEXT PRIMARY KEY, runId TEXT NOT NULL REFERENCES modelRuns, studyInstanceUid TEXT NOT NULL REFERENCES studies,
      position INTEGER NOT NULL, finding TEXT NOT NULL
    ) STRICT;
    CREATE INDEX findingsByRun ON findings (runId, position);
    CREATE TABLE embeddings (
      sopInstanceUid TEXT NOT NULL REFERENCES instances, packSha256 TEXT NOT NULL, studyInstanceUid TEXT NOT NULL, vector BLOB NOT NULL,
      PRIMARY KEY (sopInstanceUid, packSha256)
    ) STRICT;
    CREATE INDEX embeddingsByStudy ON embeddings (studyInstanceUid, packSha256);

    CREATE TABLE measurements (
      measurementId TEXT PRIMARY KEY, studyInstanceUid TEXT NOT NULL REFERENCES studies, sopInstanceUid TEXT NOT NULL REFERENCES instances,
      createdAt TEXT NOT NULL, measurement TEXT NOT NULL
    ) STRICT;
    CREATE INDEX measurementsByStudy ON measurements (studyInstanceUid, createdAt);
    CREATE TABLE reports (
      studyInstanceUid TEXT NOT NULL REFERENCES studies, version INTEGER NOT NULL, draft TEXT NOT NULL,
      PRIMARY KEY (studyInstanceUid, version)
    ) STRICT;
    CREATE TABLE auditEvents (
      auditId INTEGER PRIMARY KEY, at TEXT NOT NULL, user TEXT NOT NULL, action TEXT NOT NULL, studyInstanceUid TEXT,
      subject TEXT NOT NULL, modelSha256 TEXT, detail TEXT NOT NULL
    ) STRICT;
    CREATE INDEX auditByStudy ON auditEvents (studyInstanceUid);
    CREATE TRIGGER auditStays BEFORE UPDATE ON auditEvents BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END;
    CREATE TRIGGER auditKept BEFORE DELETE ON auditEvents BEGIN SELECT RAISE(ABORT, 'audit events are never deleted'); END;
    CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  `)
}
