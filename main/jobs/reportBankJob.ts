import type { Result } from '../../shared/result'
import type { Models } from '../inference/models'
import type { Job, Session } from '../app/session'
import { embedReportBank, type AddedReports } from '../retrieval/reportBank'
import { say } from '../../shared/words'

/** Adds to the bank, if asked to, then gives the model what it has not had, with progress for the window. */
export const reportBankJob =
  (session: Session, models: Models, add: ((signal: AbortSignal) => Promise<Result<AddedReports>>) | null): Job =>
  async (signal, report) => {
    report({
      done: 0,
      total: null,
      unit: 'texts',
      perSecond: null,
      secondsLeft: null,
      words: say('jobs.addingReports'),
    })
    const added = await add?.(signal)
    session.changed([])
    if (added?.ok === false)
      return { words: say('jobs.noReportAdded'), failure: cancelled(added.failure), summary: null }
    const words = added ? addedWords(added.value) : say('jobs.bankEmbedded')
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
            words: say('jobs.embeddingReports'),
          })
        },
      },
    )
    session.changed([])
    return { words, failure: embedded.ok ? null : cancelled(embedded.failure), summary: null }
  }

const cancelled = <F extends { readonly code: string }>(failure: F): F | null =>
  failure.code === 'cancelled' ? null : failure

const addedWords = ({ source, added, duplicates }: AddedReports): string =>
  say('jobs.reportsAdded', { name: source.name, added, duplicates, refused: source.refused.length })
