import { textOf, type CatalogueText } from '../../shared/words'
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
    createProgress(report, { words: textOf('jobs.addingReports'), unit: 'texts', total: null })(0)
    const added = await add?.(signal)
    if (added?.ok === false) return { words: [textOf('jobs.noReportAdded')], failure: added.failure, summary: null }
    const words = [added ? addedText(added.value) : textOf('jobs.bankEmbedded')]
    const progress = createProgress(report, { words: textOf('jobs.embeddingReports'), unit: 'texts', total: null })
    const embedded = await embedReportBank(session, {
      signal,
      onProgress: (done, total) => progress(done, { total }),
    })
    return { words, failure: embedded.ok ? null : embedded.failure, summary: null }
  }

const addedText = ({ source, added, duplicates }: AddedReports): CatalogueText =>
  textOf('jobs.reportsAdded', { name: source.name, added, duplicates, refused: source.refused.length })
