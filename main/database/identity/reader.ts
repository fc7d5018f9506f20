import { fitThreshold, type LibraryFit, type PatientVectors } from '../../../shared/identity/threshold'
import { createNearest, floats, type NearestStudies } from './nearest'
import type { ReadableDb } from '../sqlite'

export interface StudyVector {
  readonly studyInstanceUid: string
  /** Unit vector: the mean of the study's loops. */
  readonly vector: Float32Array
}

/** Reads of studies' identity vectors, each of one pack. */
export interface IdentityReader extends NearestStudies {
  /** A patient's studies that the pack has read, oldest first. */
  vectorsOf(patientKey: string, packSha256: string): readonly StudyVector[]
  /** Patients with two or more such studies, in a fixed order, at most `limit`. */
  repeatedPatients(packSha256: string, limit: number): readonly PatientVectors[]
  /** Studies of other patients, spread evenly over the library in the order they were read: the same ones each time. */
  strangers(patientKey: string, packSha256: string, limit: number): readonly StudyVector[]
  /** How many patients have such a study. */
  patientCount(packSha256: string): number
  /** The threshold fitted on this library's own patients, kept until the library has grown or a study was moved; null where they are too few. */
  fit(packSha256: string): LibraryFit | null
}

/** The reads of identity in the database's interface. */
export interface IdentityReads {
  /** Studies by their identity vectors. */
  readonly identity: IdentityReader
}

/** Patients a fit draws at most: the interval of a rate is then under 2 % wide. */
const SAMPLE = 2000
/** A fit stands until the library has grown by this share, or a study was moved. */
const REFIT_GROWTH = 0.1

interface KeptFit {
  readonly studies: number
  readonly moves: number
  readonly fit: LibraryFit | null
}

export function createIdentityReader(db: ReadableDb): IdentityReader {
  const vectorsOf: IdentityReader['vectorsOf'] = (patientKey, pack) =>
    (
      db
        .prepare(
          'SELECT studyInstanceUid, vector FROM studies JOIN studyVectors USING (studyInstanceUid) WHERE patientKey = ? AND packSha256 = ? ORDER BY studyDate, studyTime, studyInstanceUid',
        )
        .all(patientKey, pack) as {
        studyInstanceUid: string
        vector: Uint8Array
      }[]
    ).map(({ studyInstanceUid, vector }) => ({ studyInstanceUid, vector: floats(vector) }))
  const count = (sql: string, ...values: unknown[]): number =>
    db
      .prepare(sql)
      .pluck()
      .get(...values) as number

  // Keys are random, so that their order draws patients by chance and the same ones each time.
  const repeatedPatients: IdentityReader['repeatedPatients'] = (pack, limit) =>
    (
      db
        .prepare(
          'SELECT patientKey FROM studyVectors JOIN studies USING (studyInstanceUid) WHERE packSha256 = ? GROUP BY patientKey HAVING count(*) > 1 ORDER BY patientKey LIMIT ?',
        )
        .pluck()
        .all(pack, limit) as string[]
    ).map((patientKey) => ({ patientKey, vectors: vectorsOf(patientKey, pack).map(({ vector }) => vector) }))
  const fits = new Map<string, KeptFit>()

  return {
    ...createNearest(db),
    vectorsOf,
    repeatedPatients,
    strangers: (patientKey, pack, limit) => {
      const stride = Math.max(
        1,
        Math.floor(count('SELECT count(*) FROM studyVectors WHERE packSha256 = ?', pack) / limit),
      )
      const ids = db
        .prepare('SELECT vectorId FROM studyVectors WHERE packSha256 = ? ORDER BY vectorId')
        .pluck()
        .all(pack) as number[]
      const row = db.prepare(
        'SELECT studyInstanceUid, vector FROM studyVectors JOIN studies USING (studyInstanceUid) WHERE vectorId = ? AND patientKey <> ?',
      )
      return ids
        .filter((_, n) => n % stride === 0)
        .slice(0, limit)
        .flatMap(
          (id) => (row.get(id, patientKey) as { studyInstanceUid: string; vector: Uint8Array } | undefined) ?? [],
        )
        .map(({ studyInstanceUid, vector }) => ({ studyInstanceUid, vector: floats(vector) }))
    },
    patientCount: (pack) =>
      count(
        'SELECT count(DISTINCT patientKey) FROM studyVectors JOIN studies USING (studyInstanceUid) WHERE packSha256 = ?',
        pack,
      ),
    fit: (pack) => {
      const studies = count('SELECT count(*) FROM studyVectors WHERE packSha256 = ?', pack)
      const moves = count('SELECT count(*) + count(undoneAt) FROM studyMoves')
      const kept = fits.get(pack)
      if (kept?.moves === moves && studies >= kept.studies && studies <= kept.studies * (1 + REFIT_GROWTH))
        return kept.fit
      const fit = fitThreshold(repeatedPatients(pack, SAMPLE))
      fits.set(pack, { studies, moves, fit })
      return fit
    },
  }
}
