import { recordedText, say } from '../../../shared/words'
import { clipboard, dialog } from 'electron'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { recordActs } from '../../database/audit/acts'
import type { HandlersFor } from '../../../shared/ipc/contract'
import { fail, ok } from '../../../shared/result'
import { currentDraft, exportReport, keepText, pageOf, restoreVersion, saveDraft } from '../../report/report'
import type { Services } from '../../app/services'

export const reportHandlers = ({
  session,
  page,
  shownReport,
}: Pick<Services, 'session' | 'page' | 'shownReport'>): HandlersFor<'reports'> => ({
  'report:open': ({ studyInstanceUid }) => currentDraft(session(), studyInstanceUid),

  'report:keep': ({ studyInstanceUid, texts }) => keepText(session(), studyInstanceUid, texts),

  'report:save': ({ studyInstanceUid, texts, baseVersion }) =>
    saveDraft(session(), studyInstanceUid, texts, baseVersion),

  'report:export': async ({ studyInstanceUid, format }) => {
    const study = session().database.study(studyInstanceUid)
    const chosen = await dialog.showSaveDialog({
      title: say('dialogs.exportDraft'),
      defaultPath: say('dialogs.draftFile', { date: study?.studyDate ?? '', format }),
      filters: [{ name: format.toUpperCase(), extensions: [format] }],
    })
    if (chosen.canceled || !chosen.filePath) {
      const now = currentDraft(session(), studyInstanceUid)
      return now.ok ? ok({ path: null, draft: now.value }) : now
    }
    const exported = await exportReport(session(), page(), studyInstanceUid, format)
    if (!exported.ok) return exported
    try {
      await writeFile(chosen.filePath, exported.value.content)
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
    return ok({ path: chosen.filePath, draft: exported.value.draft })
  },

  'report:copy': async ({ studyInstanceUid }) => {
    const exported = await exportReport(session(), page(), studyInstanceUid, 'txt')
    if (!exported.ok) return exported
    await Promise.resolve(clipboard.writeText(exported.value.content.toString()))
    recordActs(session().database, session().user(), {
      action: 'copy',
      studyInstanceUid,
      subject: 'report',
      detail: recordedText('txt'),
    })
    return ok(exported.value.draft)
  },

  'report:page': async (wanted) => {
    const html = await pageOf(session(), page(), wanted)
    return html.ok ? ok({ url: shownReport.show(html.value) }) : html
  },

  'report:restore': ({ studyInstanceUid, version, baseVersion }) =>
    restoreVersion(session(), studyInstanceUid, version, baseVersion),

  'report:versions': ({ studyInstanceUid }) => [...session().database.reportVersions(studyInstanceUid)],
})
