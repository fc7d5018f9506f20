import { clipboard, dialog } from 'electron'
import { fail, ok } from '../../../shared/result'
import { readJob } from '../../readJobs'
import { addBankFile, addFinalReports, bankState } from '../../retrieval/bank'
import { bankJob } from '../../retrieval/bankJobs'
import { searchPictures, wordPack, type RetrievalDeps } from '../../retrieval/search'
import { similarReports } from '../../retrieval/similar'
import type { HandlerContext, HandlersFor } from '../context'

type Channels =
  | 'search:pictures'
  | 'search:prepare'
  | 'bank:state'
  | 'bank:addFile'
  | 'bank:addFinal'
  | 'bank:embed'
  | 'bank:remove'
  | 'bank:similar'
  | 'bank:copy'

export function retrievalHandlers({ session, models, jobs }: HandlerContext): HandlersFor<Channels> {
  const deps = (): RetrievalDeps => ({ timeline: session().timeline, models })
  return {
    'search:pictures': ({ words, count }) => searchPictures(deps(), words, count),
    'search:prepare': async () => {
      const words = await wordPack(models)
      if (!words.ok) return words
      return ok({
        jobId: jobs.start(
          'read',
          null,
          readJob(session(), models, session().timeline.studiesToEmbed(words.value.pack.sha256), false),
        ),
      })
    },

    'bank:state': () => bankState(session().timeline, models),
    'bank:addFile': async () => {
      const chosen = await dialog.showOpenDialog({
        title: 'Add reports',
        properties: ['openFile'],
        filters: [{ name: 'CSV', extensions: ['csv', 'tsv', 'txt'] }],
      })
      const [file] = chosen.filePaths
      if (chosen.canceled || file === undefined) return ok({ jobId: null })
      const { timeline, user } = session()
      return ok({
        jobId: jobs.start(
          'bank',
          null,
          bankJob(session(), models, (signal) => addBankFile(timeline, file, user(), signal)),
        ),
      })
    },
    'bank:addFinal': () => {
      const { timeline, user } = session()
      return ok({
        jobId: jobs.start(
          'bank',
          null,
          bankJob(session(), models, async () => addFinalReports(timeline, user())),
        ),
      })
    },
    'bank:embed': () => ok({ jobId: jobs.start('bank', null, bankJob(session(), models, null)) }),
    'bank:remove': ({ sourceId }) => {
      const { timeline, user, changed } = session()
      const removed = timeline.removeBankSource(sourceId, user())
      changed([])
      return removed ? ok(null) : fail('unknownSource', 'This source is no longer in the bank.', 'Nothing to do.')
    },
    'bank:similar': ({ studyInstanceUid, count }) => similarReports(deps(), studyInstanceUid, count),
    'bank:copy': async ({ reportId }) => {
      const report = session().timeline.bankReport(reportId)
      if (!report) return fail('unknownReport', 'This report is no longer in the bank.', 'Nothing to do.')
      await Promise.resolve(clipboard.writeText(report.text))
      return ok(null)
    },
  }
}
