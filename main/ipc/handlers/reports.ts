import { recordedText, say } from '../../../shared/words'
import { clipboard, dialog } from 'electron'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { recordActs } from '../../database/audit/acts'
import type { HandlersFor } from '../../../shared/ipc/contract'
import { fail, ok } from '../../../shared/result'
import { currentDraft, exportReport, pageOf, restoreVersion, saveDraft } from '../../report/report'
import type { Services } from '../../app/services'

export const reportHandlers = ({
  session,
  page,
  shownReport,
}: Pick<Services, 'session' | 'page' | 'shownReport'>): HandlersFor<'reports'> => ({
  'report:open': ({ studyInstanceUid }) => currentDraft(session(), studyInstanceUid),

  'report:save': ({ studyInstanceUid, texts, baseVersion }) =>
    saveDraft(session(), studyInstanceUid, texts, baseVersion),

  'report:export': async ({ studyInstanceUid, format }) => {
    const study = session().database.study(studyInstanceUid)
    const chosen = await dialog.showSaveDialog({
      title: say('dialogs.exportDraft'),
      defaultPath: say('dialogs.draftFile', { date: study?.studyDate ?? '', format }),
      filters: [{ name: format.toUpperCase(), extensions: [format] }],
    })
    const draft = (): ReturnType<typeof currentDraft> => currentDraft(session(), studyInstanceUid)
    if (chosen.canceled || !chosen.filePath) {
      const now = draft()
      return now.ok ? ok({ path: null, draft: now.value }) : now
    }
    const content = await exportReport(session(), page(), studyInstanceUid, format)
    if (!content.ok) return content
    try {
      await writeFile(chosen.filePath, content.value)
    } catch (error) {
      return fail('notWritten', {
        folder: path.dirname(chosen.filePath),
        reason: error instanceof Error ? error.message : String(error),
      })
    }
    recordActs(session().database, session().user(), {
      action: 'export',
      studyInstanceUid,
      subject: chosen.filePath,
      detail: recordedText(format),
    })
    const now = draft()
    return now.ok ? ok({ path: chosen.filePath, draft: now.value }) : now
  },

  'report:copy': async ({ studyInstanceUid }) => {
    const content = await exportReport(session(), page(), studyInstanceUid, 'txt')
    if (!content.ok) return content
    await Promise.resolve(clipboard.writeText(content.value.toString()))
    recordActs(session().database, session().user(), {
      action: 'copy',
      studyInstanceUid,
      subject: 'report',
      detail: recordedText('txt'),
    })
    return ok(null)
  },

  'report:page': async (wanted) => {
    const html = await pageOf(session(), page(), wanted)
    return html.ok ? ok({ url: shownReport.show(html.value) }) : html
  },

  'report:restore': ({ studyInstanceUid, version, baseVersion }) =>
    restoreVersion(session(), studyInstanceUid, version, baseVersion),

  'report:versions': ({ studyInstanceUid }) => [...session().database.reportVersions(studyInstanceUid)],
})
