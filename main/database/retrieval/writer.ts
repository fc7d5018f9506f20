import { createHash } from 'node:crypto'
import { textOf, type CatalogueText } from '../../../shared/words'
import type { SearchModel } from '../../../shared/domain/retrieval'
import { sentencesOf } from '../../../shared/retrieval/sentences'
import { now, type WriteAccess } from '../access'
import type { Audit } from '../audit/audit'
import type { LoopEmbedding } from '../runs/reader'
import type { WritableDb } from '../sqlite'
import type { NewBankReport, RetrievalReader, RetrievalWriter } from './types'

const bytesOf = (vector: Float32Array | null): Buffer | null =>
  vector && Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)

/** The same text of the same study is one report, whichever file it came in. */
const contentKey = ({ studyInstanceUid, accessionNumber, text }: NewBankReport): string =>
  createHash('sha256')
    .update(JSON.stringify([studyInstanceUid, accessionNumber, text.replace(/\s+/g, ' ').trim()]))
    .digest('hex')

/** The pack's number in the tables of vectors, given at its first. */
function packIdOf(db: WritableDb, { sha256, id, version }: SearchModel): number {
  db.prepare('INSERT OR IGNORE INTO embeddingPacks (sha256, id, version) VALUES (?, ?, ?)').run(sha256, id, version)
  return (db.prepare('SELECT packId FROM embeddingPacks WHERE sha256 = ?').get(sha256) as { packId: number }).packId
}

/** Replaces the study's loop vectors of this pack; part of a run's transaction. */
export function keepLoopEmbeddings(
  db: WritableDb,
  model: SearchModel,
  studyInstanceUid: string,
  loops: readonly LoopEmbedding[],
): void {
  const packId = packIdOf(db, model)
  db.prepare(
    'DELETE FROM loopEmbeddings WHERE packId = ? AND sopInstanceUid IN (SELECT sopInstanceUid FROM instances WHERE studyInstanceUid = ?)',
  ).run(packId, studyInstanceUid)
  const insert = db.prepare('INSERT INTO loopEmbeddings (sopInstanceUid, packId, vector) VALUES (?, ?, ?)')
  for (const { sopInstanceUid, vector } of loops) insert.run(sopInstanceUid, packId, bytesOf(vector))
}

/** Writes of the report bank, each one transaction. */
export function retrievalWriter(
  { db, transaction }: WriteAccess,
  reader: RetrievalReader,
  audit: Audit,
): RetrievalWriter {
  const record = (action: string, user: string, subject: string, detail: CatalogueText): void =>
    audit({ at: now(), user, action, studyInstanceUid: null, subject, modelSha256: null, detail })
  const sourceOf = (sourceId: number) => reader.bankSources().find((source) => source.sourceId === sourceId) ?? null
  const forget = (sourceId: number): void => {
    db.prepare('DELETE FROM bankSources WHERE sourceId = ?').run(sourceId)
    db.prepare(
      'DELETE FROM bankSentences WHERE NOT EXISTS (SELECT 1 FROM bankReportSentences n WHERE n.sentenceId = bankSentences.sentenceId)',
    ).run()
  }

  function addReport(sourceId: number, report: NewBankReport): boolean {
    const { changes, lastInsertRowid } = db
      .prepare(
        'INSERT OR IGNORE INTO bankReports (sourceId, line, studyInstanceUid, accessionNumber, text, contentKey) VALUES (?, ?, ?, ?, ?, ?)',
      )
      .run(sourceId, report.line, report.studyInstanceUid, report.accessionNumber, report.text, contentKey(report))
    if (changes === 0) return false
    const name = db.prepare('INSERT OR IGNORE INTO bankSentences (text) VALUES (?)')
    const link = db.prepare(
      'INSERT INTO bankReportSentences (reportId, position, sentenceId) SELECT ?, ?, sentenceId FROM bankSentences WHERE text = ?',
    )
    sentencesOf(report.text).forEach((text, position) => {
      name.run(text)
      link.run(lastInsertRowid, position, text)
    })
    return true
  }

  return {
    addBankSource: (kind, name, user) =>
      transaction((changed) => {
        changed()
        return Number(
          db
            .prepare("INSERT INTO bankSources (kind, name, addedAt, addedBy, refused) VALUES (?, ?, ?, ?, '[]')")
            .run(kind, name, now(), user).lastInsertRowid,
        )
      }),

    addBankReports: (sourceId, reports) =>
      transaction((changed) => {
        const added = reports.filter((report) => addReport(sourceId, report)).length
        if (added > 0) changed()
        return { added, duplicates: reports.length - added }
      }),

    endBankSource: (sourceId, refused, user) =>
      transaction((changed) => {
        const source = sourceOf(sourceId)
        if (source) changed()
        if (!source || source.reports === 0) {
          forget(sourceId)
          return null
        }
        db.prepare('UPDATE bankSources SET refused = ? WHERE sourceId = ?').run(JSON.stringify(refused), sourceId)
        record(
          'addToBank',
          user,
          source.name,
          textOf('audit.bankAdded', { reports: source.reports, refused: refused.length }),
        )
        return { ...source, refused }
      }),

    removeBankSource: (sourceId, user) =>
      transaction((changed) => {
        const source = sourceOf(sourceId)
        if (!source) return false
        changed()
        forget(sourceId)
        record('removeFromBank', user, source.name, textOf('audit.bankRemoved', { reports: source.reports }))
        return true
      }),

    keepSentenceEmbeddings: (model, embeddings) =>
      transaction((changed) => {
        const packId = packIdOf(db, model)
        // A sentence may have been removed while it was being embedded.
        const keep = db.prepare(
          'INSERT OR REPLACE INTO bankSentenceEmbeddings (sentenceId, packId, vector, refusal) SELECT sentenceId, ?, ?, ? FROM bankSentences WHERE sentenceId = ?',
        )
        for (const { sentenceId, vector, refusal } of embeddings)
          keep.run(packId, bytesOf(vector), refusal && JSON.stringify(refusal), sentenceId)
        changed()
      }),

    keepReportEmbeddings: (model, embeddings) =>
      transaction((changed) => {
        const packId = packIdOf(db, model)
        const keep = db.prepare(
          'INSERT OR REPLACE INTO bankReportEmbeddings (reportId, packId, vector, leftOut) SELECT reportId, ?, ?, ? FROM bankReports WHERE reportId = ?',
        )
        for (const { reportId, vector, leftOut } of embeddings) keep.run(packId, bytesOf(vector), leftOut, reportId)
        changed()
      }),
  }
}
