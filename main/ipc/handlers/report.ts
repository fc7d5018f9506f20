import { dialog } from 'electron'
import { writeFile } from 'node:fs/promises'
import { ok } from '../../../shared/result'
import type { HandlerContext, HandlersFor } from '../context'

export const reportHandlers = ({
  session,
}: HandlerContext): HandlersFor<'report:get' | 'report:save' | 'report:regenerate' | 'report:versions' | 'report:text' | 'report:exportPdf'> => ({
  'report:get': ({ studyInstanceUid }) => session().reports.current(studyInstanceUid),
  'report:save': async ({ studyInstanceUid, baseVersion, sections }) => {
    const { reports, changed, user } = session()
    const saved = await reports.save(studyInstanceUid, baseVersion, sections, user())
    if (saved.ok) changed([studyInstanceUid])
    return saved
  },
  'report:regenerate': ({ studyInstanceUid }) => session().reports.regenerate(studyInstanceUid),
  'report:versions': ({ studyInstanceUid }) => [...session().timeline.reportVersions(studyInstanceUid)],
  'report:text': ({ studyInstanceUid }) => session().reports.text(studyInstanceUid),
  'report:exportPdf': async ({ studyInstanceUid }) => {
    const pdf = await session().reports.pdf(studyInstanceUid)
    if (!pdf.ok) return pdf
    const chosen = await dialog.showSaveDialog({ title: 'Export draft report', defaultPath: 'draft-report.pdf', filters: [{ name: 'PDF', extensions: ['pdf'] }] })
    if (chosen.canceled || !chosen.filePath) return ok({ path: null })
    await writeFile(chosen.filePath, pdf.value)
    return ok({ path: chosen.filePath })
  },
})
