import { say } from '../../../shared/words'
import { clipboard, dialog } from 'electron'
import { recordActs } from '../../database/audit/acts'
import type { HandlersFor } from '../../../shared/ipc/contract'
import { fail, ok } from '../../../shared/result'
import type { Services } from '../../app/services'
import { readJob } from '../../jobs/readJob'
import { addReportBankFile, addFinalReports, bankState } from '../../retrieval/reportBank'
import { reportBankJob } from '../../jobs/reportBankJob'
import { searchPictures, wordPack } from '../../retrieval/search'
import { similarReports } from '../../retrieval/similar'

export function retrievalHandlers({
  session,
  models,
  jobs,
}: Pick<Services, 'session' | 'models' | 'jobs'>): HandlersFor<'retrieval'> {
  return {
    'search:pictures': ({ words, count }) => searchPictures(session(), words, count),
    'search:prepare': async () => {
      const words = await wordPack(models)
      if (!words.ok) return words
      return ok({
        jobId: jobs.start(
          'read',
          null,
          readJob(session(), session().database.studiesToEmbed(words.value.pack.sha256), false),
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
          reportBankJob(session(), (signal) => addReportBankFile(database, file, user(), signal)),
        ),
      })
    },
    'reportBank:addFinal': () => {
      const { database, user } = session()
      return ok({
        jobId: jobs.start(
          'bank',
          null,
          reportBankJob(session(), async () => addFinalReports(database, user())),
        ),
      })
    },
    'reportBank:embed': () => ok({ jobId: jobs.start('bank', null, reportBankJob(session(), null)) }),
    'reportBank:remove': ({ sourceId }) => {
      const { database, user } = session()
      return database.removeBankSource(sourceId, user()) ? ok(null) : fail('unknownSource')
    },
    'reportBank:similar': ({ studyInstanceUid, count }) => similarReports(session(), studyInstanceUid, count),
    'reportBank:copy': async ({ reportId }) => {
      const report = session().database.bankReport(reportId)
      if (!report) return fail('unknownReport')
      await Promise.resolve(clipboard.writeText(report.text))
      const { database, user } = session()
      recordActs(database, user(), { action: 'copy', subject: `bankReport:${reportId}` })
      return ok(null)
    },
  }
}
