import { clipboard, dialog } from 'electron'
import { fail, ok } from '../../../shared/result'
import { readJob } from '../../jobs/readJob'
import { addReportBankFile, addFinalReports, bankState } from '../../retrieval/reportBank'
import { reportBankJob } from '../../jobs/reportBankJob'
import { searchPictures, wordPack, type RetrievalDeps } from '../../retrieval/search'
import { similarReports } from '../../retrieval/similar'
import type { HandlerContext, HandlersFor } from '../context'
import { say } from '../../../shared/words'

type Channels =
  | 'search:pictures'
  | 'search:prepare'
  | 'reportBank:state'
  | 'reportBank:addFile'
  | 'reportBank:addFinal'
  | 'reportBank:embed'
  | 'reportBank:remove'
  | 'reportBank:similar'
  | 'reportBank:copy'

export function retrievalHandlers({ session, models, jobs }: HandlerContext): HandlersFor<Channels> {
  const deps = (): RetrievalDeps => ({ database: session().database, models })
  return {
    'search:pictures': ({ words, count }) => searchPictures(deps(), words, count),
    'search:prepare': async () => {
      const words = await wordPack(models)
      if (!words.ok) return words
      return ok({
        jobId: jobs.start(
          'read',
          null,
          readJob(session(), models, session().database.studiesToEmbed(words.value.pack.sha256), false),
        ),
      })
    },

    'reportBank:state': () => bankState(session().database, models),
    'reportBank:addFile': async () => {
      const chosen = await dialog.showOpenDialog({
        title: say('dialogs.addReports'),
        properties: ['openFile'],
        filters: [{ name: say('dialogs.csv'), extensions: ['csv', 'tsv', 'txt'] }],
      })
      const [file] = chosen.filePaths
      if (chosen.canceled || file === undefined) return ok({ jobId: null })
      const { database, user } = session()
      return ok({
        jobId: jobs.start(
          'bank',
          null,
          reportBankJob(session(), models, (signal) => addReportBankFile(database, file, user(), signal)),
        ),
      })
    },
    'reportBank:addFinal': () => {
      const { database, user } = session()
      return ok({
        jobId: jobs.start(
          'bank',
          null,
          reportBankJob(session(), models, async () => addFinalReports(database, user())),
        ),
      })
    },
    'reportBank:embed': () => ok({ jobId: jobs.start('bank', null, reportBankJob(session(), models, null)) }),
    'reportBank:remove': ({ sourceId }) => {
      const { database, user, changed } = session()
      const removed = database.removeBankSource(sourceId, user())
      changed([])
      return removed ? ok(null) : fail('unknownSource')
    },
    'reportBank:similar': ({ studyInstanceUid, count }) => similarReports(deps(), studyInstanceUid, count),
    'reportBank:copy': async ({ reportId }) => {
      const report = session().database.bankReport(reportId)
      if (!report) return fail('unknownReport')
      await Promise.resolve(clipboard.writeText(report.text))
      return ok(null)
    },
  }
}
