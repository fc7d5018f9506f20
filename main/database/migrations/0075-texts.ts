import type { WritableDb } from '../sqlite'

/**
 * Reasons that were kept in words are texts of the catalogue now: what the bank refused, and what was done in the audit.
 * The words of before stay as they were written; audit events can't be changed, so theirs stay in their own column.
 */
export function migrate(db: WritableDb): void {
  db.function('textOfWords', { deterministic: true }, (words: unknown) => JSON.stringify(asRecorded(words)))
  db.function('rowsWithTexts', { deterministic: true }, (refused: unknown) =>
    JSON.stringify(
      (JSON.parse(String(refused)) as readonly { readonly line: number; readonly reason: string }[]).map(
        ({ line, reason }) => ({ line, reason: asRecorded(reason) }),
      ),
    ),
  )
  db.exec(`
    UPDATE bankSources SET refused = rowsWithTexts(refused);
    UPDATE bankSentenceEmbeddings SET refusal = textOfWords(refusal) WHERE refusal IS NOT NULL;
    ALTER TABLE auditEvents ADD COLUMN detailText TEXT;
  `)
}

const asRecorded = (words: unknown) => ({ key: 'failures.asRecorded.message', params: { text: String(words) } })
