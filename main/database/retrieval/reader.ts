import { z } from 'zod'
import { catalogueText } from '../../../shared/domain/failure'
import { bankSource, refusedRow } from '../../../shared/domain/retrieval'
import type { ReadAccess } from '../access'
import type { RetrievalReader } from './types'

const PACK = '(SELECT packId FROM embeddingPacks WHERE sha256 = ?)'

const blob = z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length > 0 && value.length % 4 === 0)
const vector = blob.transform((bytes) => new Float32Array(bytes.slice().buffer))
const loopRow = z.object({ after: z.number(), key: z.string(), vector })
const bankRow = z.object({ after: z.number(), reportId: z.number(), leftOut: z.number(), vector })
const storedText = z.string().transform((text) => catalogueText.parse(JSON.parse(text)))
const refusalRow = z.object({ reason: storedText, sentences: z.number() })
const sentenceRow = z.object({
  sentenceId: z.number(),
  text: z.string(),
  vector: vector.nullable(),
  refusal: storedText.nullable(),
})
const reportRow = z.object({
  reportId: z.number(),
  sourceName: z.string(),
  line: z.number().nullable(),
  studyInstanceUid: z.string().nullable(),
  accessionNumber: z.string().nullable(),
  text: z.string(),
  sentences: z.number(),
})
const sourceRow = bankSource
  .omit({ refused: true })
  .extend({ refused: z.string().transform((text) => z.array(refusedRow).parse(JSON.parse(text))) })

/** Reads of what is searched by words. */
export function retrievalReader({ get, all }: ReadAccess): RetrievalReader {
  const count = (sql: string, ...values: unknown[]): number => z.object({ n: z.number() }).parse(get(sql, ...values)).n
  return {
    loopEmbeddings: (pack, after, limit) =>
      all(
        `SELECT loopEmbeddingId after, sopInstanceUid key, vector FROM loopEmbeddings WHERE loopEmbeddingId > ? AND packId = ${PACK} ORDER BY loopEmbeddingId LIMIT ?`,
        after,
        pack,
        limit,
      ).map((row) => loopRow.parse(row)),
    loopEmbeddingsOf: (uid, pack) =>
      all(
        `SELECT e.loopEmbeddingId after, e.sopInstanceUid key, e.vector FROM instances i JOIN loopEmbeddings e USING (sopInstanceUid) WHERE i.studyInstanceUid = ? AND e.packId = ${PACK} ORDER BY i.instanceNumber, key`,
        uid,
        pack,
      )
        .map((row) => loopRow.parse(row))
        .map((row) => ({ sopInstanceUid: row.key, vector: row.vector })),
    studiesToEmbed: (pack) =>
      (
        all(
          `SELECT studyInstanceUid uid FROM studies s WHERE loopCount > (SELECT count(*) FROM instances i JOIN loopEmbeddings e USING (sopInstanceUid) WHERE i.studyInstanceUid = s.studyInstanceUid AND e.packId = ${PACK}) ORDER BY studyDate DESC, uid`,
          pack,
        ) as { uid: string }[]
      ).map(({ uid }) => uid),
    cines: () => count('SELECT coalesce(sum(loopCount), 0) n FROM studies'),
    bankSources: () =>
      all(
        'SELECT s.*, (SELECT count(*) FROM bankReports r WHERE r.sourceId = s.sourceId) reports FROM bankSources s ORDER BY sourceId',
      ).map((row) => sourceRow.parse(row)),
    bankCounts: (pack) => ({
      reports: count('SELECT count(*) n FROM bankReports'),
      embedded: count(
        `SELECT count(*) n FROM bankReportEmbeddings WHERE vector IS NOT NULL AND packId = ${PACK}`,
        pack,
      ),
      waiting: count(
        `SELECT count(*) n FROM bankReports r WHERE NOT EXISTS (SELECT 1 FROM bankReportEmbeddings e WHERE e.reportId = r.reportId AND e.packId = ${PACK})`,
        pack,
      ),
    }),
    bankRefusals: (pack, limit) =>
      all(
        `SELECT refusal reason, count(*) sentences FROM bankSentenceEmbeddings WHERE refusal IS NOT NULL AND packId = ${PACK} GROUP BY refusal ORDER BY sentences DESC, reason LIMIT ?`,
        pack,
        limit,
      ).map((row) => refusalRow.parse(row)),
    bankReport: (reportId) => {
      const row = get(
        `SELECT r.reportId, s.name sourceName, r.line, r.studyInstanceUid, r.accessionNumber, r.text, (SELECT count(*) FROM bankReportSentences n WHERE n.reportId = r.reportId) sentences
         FROM bankReports r JOIN bankSources s USING (sourceId) WHERE reportId = ?`,
        reportId,
      )
      return row === undefined ? null : reportRow.parse(row)
    },
    waitingSentences: (pack, limit) =>
      all(
        `SELECT sentenceId, text FROM bankSentences s WHERE NOT EXISTS (SELECT 1 FROM bankSentenceEmbeddings e WHERE e.sentenceId = s.sentenceId AND e.packId = ${PACK}) ORDER BY sentenceId LIMIT ?`,
        pack,
        limit,
      ) as { sentenceId: number; text: string }[],
    waitingReports: (pack, limit) =>
      all(
        `SELECT reportId, text FROM bankReports r WHERE NOT EXISTS (SELECT 1 FROM bankReportEmbeddings e WHERE e.reportId = r.reportId AND e.packId = ${PACK}) ORDER BY reportId LIMIT ?`,
        pack,
        limit,
      ) as { reportId: number; text: string }[],
    waitingTexts: (pack) =>
      count(
        `SELECT (SELECT count(*) FROM bankSentences s WHERE NOT EXISTS (SELECT 1 FROM bankSentenceEmbeddings e WHERE e.sentenceId = s.sentenceId AND e.packId = ${PACK}))
         + (SELECT count(*) FROM bankReports r WHERE NOT EXISTS (SELECT 1 FROM bankReportEmbeddings e WHERE e.reportId = r.reportId AND e.packId = ${PACK})) n`,
        pack,
        pack,
      ),
    bankSentences: (reportId, pack) =>
      all(
        `SELECT n.sentenceId, s.text, e.vector, e.refusal FROM bankReportSentences n JOIN bankSentences s USING (sentenceId)
         LEFT JOIN bankSentenceEmbeddings e ON e.sentenceId = n.sentenceId AND e.packId = ${PACK} WHERE n.reportId = ? ORDER BY n.position`,
        pack,
        reportId,
      ).map((row) => sentenceRow.parse(row)),
    bankEmbeddings: (pack, after, limit) =>
      all(
        `SELECT bankReportEmbeddingId after, reportId, leftOut, vector FROM bankReportEmbeddings WHERE bankReportEmbeddingId > ? AND packId = ${PACK} AND vector IS NOT NULL ORDER BY bankReportEmbeddingId LIMIT ?`,
        after,
        pack,
        limit,
      )
        .map((row) => bankRow.parse(row))
        .map((row) => ({
          after: row.after,
          key: { reportId: row.reportId, leftOut: row.leftOut },
          vector: row.vector,
        })),
  }
}
