import type { Result } from '../../shared/result'
import type { Session } from '../app/session'
import { embedReportBank, type AddedReports } from '../retrieval/reportBank'
import type { Job } from './jobs'
import { createProgress } from './progress'

/** Adds to the bank, if asked to, then gives the model what it has not had. */
export const reportBankJob =
  (
    session: Pick<Session, 'database' | 'models'>,
    add: ((signal: AbortSignal) => Promise<Result<AddedReports>>) | null,
  ): Job =>
  async (signal, report) => {
    createProgress(report, { words: 'Adding reports', unit: 'texts', total: null })(0)
    const added = await add?.(signal)
    if (added?.ok === false) return { words: 'No report was added', failure: added.failure, summary: null }
    const words = added ? addedWords(added.value) : 'The report bank is embedded'
    const progress = createProgress(report, { words: 'The model is reading reports', unit: 'texts', total: null })
    const embedded = await embedReportBank(session, {
      signal,
      onProgress: (done, total) => progress(done, { total }),
    })
    return { words, failure: embedded.ok ? null : embedded.failure, summary: null }
  }

const addedWords = ({ source, added, duplicates }: AddedReports): string =>
  `${source.name}: ${added} reports added, ${duplicates} already there, ${source.refused.length} rows refused`
