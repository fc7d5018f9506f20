import type { Result } from '../../shared/result'
import type { Models } from '../inference/models'
import type { Job, Session } from '../app/session'
import { embedReportBank, type AddedReports } from '../retrieval/reportBank'

/** Adds to the bank, if asked to, then gives the model what it has not had, with progress for the window. */
export const reportBankJob =
  (session: Session, models: Models, add: ((signal: AbortSignal) => Promise<Result<AddedReports>>) | null): Job =>
  async (signal, report) => {
    report({ done: 0, total: null, unit: 'texts', perSecond: null, secondsLeft: null, words: 'Adding reports' })
    const added = await add?.(signal)
    session.changed([])
    if (added?.ok === false) return { words: 'No report was added', failure: cancelled(added.failure), summary: null }
    const said = added ? addedWords(added.value) : 'The report bank is embedded'
    const begun = performance.now()
    const embedded = await embedReportBank(
      { database: session.database, models },
      {
        signal,
        onProgress: (done, total) => {
          const perSecond = (1000 * done) / (performance.now() - begun)
          report({
            done,
            total,
            unit: 'texts',
            perSecond,
            secondsLeft: perSecond > 0 ? (total - done) / perSecond : null,
            words: 'The model is reading reports',
          })
        },
      },
    )
    session.changed([])
    return { words: said, failure: embedded.ok ? null : cancelled(embedded.failure), summary: null }
  }

const cancelled = <F extends { readonly code: string }>(failure: F): F | null =>
  failure.code === 'cancelled' ? null : failure

const addedWords = ({ source, added, duplicates }: AddedReports): string =>
  `${source.name}: ${added} reports added, ${duplicates} already there, ${source.refused.length} rows refused`
