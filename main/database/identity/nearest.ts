import { SignCodes } from '../../../shared/identity/signCodes'
import { dot, mean } from '../../../shared/vision/vectors'
import type { ReadableDb } from '../sqlite'

export interface NearStudy {
  readonly studyInstanceUid: string
  readonly patientKey: string
  /** Cosine, of the stored vectors. */
  readonly similarity: number
}

/** Finds studies by their identity vectors. Vectors stay in the encrypted database; one bit a dimension lies in memory. */
export interface NearestStudies {
  /** Takes up a pack's vectors piece by piece, so that the window goes on meanwhile. `nearest` does so at once where this was not awaited. */
  prepare(packSha256: string): Promise<void>
  /** Nearest first; at most `wanted` studies, those of `withoutPatient` left out. */
  nearest(packSha256: string, vector: Float32Array, wanted: number, withoutPatient?: string): readonly NearStudy[]
}

/** How many of the nearest by bits are compared exactly. */
const RESCORED = 200
const PIECE = 2000
/** The centre is the mean of this many vectors, spread over the library. */
const CENTRE_SAMPLE = 5000
/** The centre is taken anew when the library has grown by this factor since. */
const GROWTH = 4

interface Index {
  readonly codes: SignCodes
  readonly ids: number[]
  readonly centredOn: number
}

export function createNearest(db: ReadableDb): NearestStudies {
  const indexes = new Map<string, Index>()

  function begin(pack: string): Index | null {
    const kept = indexes.get(pack)
    // Counting a million rows takes longer than searching them: what was taken up is known without.
    if (kept && kept.ids.length <= kept.centredOn * GROWTH) return kept
    const { n } = db.prepare('SELECT count(*) n FROM studyVectors WHERE packSha256 = ?').get(pack) as { n: number }
    if (n === 0) return null
    const stride = Math.max(1, Math.floor(n / CENTRE_SAMPLE))
    const sample = db
      .prepare('SELECT vector FROM studyVectors WHERE packSha256 = ? AND vectorId % ? = 0 LIMIT ?')
      .all(pack, stride, 2 * CENTRE_SAMPLE) as { vector: Uint8Array }[]
    const vectors = (
      sample.length > 0
        ? sample
        : (db
            .prepare('SELECT vector FROM studyVectors WHERE packSha256 = ? LIMIT ?')
            .all(pack, CENTRE_SAMPLE) as typeof sample)
    ).map(({ vector }) => floats(vector))
    const index: Index = { codes: new SignCodes(mean(vectors), Math.max(1024, n)), ids: [], centredOn: n }
    indexes.set(pack, index)
    return index
  }

  /** False when there is nothing left to take up. */
  function takeUp(pack: string, { codes, ids }: Index): boolean {
    const rows = db
      .prepare(
        'SELECT vectorId, vector FROM studyVectors WHERE packSha256 = ? AND vectorId > ? ORDER BY vectorId LIMIT ?',
      )
      .all(pack, ids.at(-1) ?? 0, PIECE) as { vectorId: number; vector: Uint8Array }[]
    for (const { vectorId, vector } of rows) {
      codes.add(floats(vector))
      ids.push(vectorId)
    }
    return rows.length === PIECE
  }

  return {
    async prepare(pack) {
      const index = begin(pack)
      while (index && takeUp(pack, index)) await new Promise((resolve) => setImmediate(resolve))
    },
    nearest(pack, vector, wanted, withoutPatient) {
      const index = begin(pack)
      if (!index) return []
      while (takeUp(pack, index)) continue
      // A study read again has a new vectorId; its old one is found in no row.
      const byId = db.prepare('SELECT vector FROM studyVectors WHERE vectorId = ?').pluck()
      const study = db.prepare(
        'SELECT studyInstanceUid, patientKey FROM studyVectors JOIN studies USING (studyInstanceUid) WHERE vectorId = ?',
      )
      const scored = index.codes.nearest(vector, Math.max(RESCORED, wanted)).flatMap((place) => {
        const id = index.ids[place]
        const other = byId.get(id) as Uint8Array | undefined
        return other ? [{ id, similarity: dot(vector, floats(other)) }] : []
      })
      const found: NearStudy[] = []
      for (const { id, similarity } of scored.sort((a, b) => b.similarity - a.similarity)) {
        const { studyInstanceUid, patientKey } = study.get(id) as Pick<NearStudy, 'studyInstanceUid' | 'patientKey'>
        if (patientKey !== withoutPatient) found.push({ studyInstanceUid, patientKey, similarity })
        if (found.length === wanted) break
      }
      return found
    },
  }
}

export const floats = (bytes: Uint8Array): Float32Array =>
  bytes.byteOffset % 4 === 0
    ? new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
    : new Float32Array(bytes.slice().buffer)
