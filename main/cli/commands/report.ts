import path from 'node:path'
import { reportEndings, reportFormatIds } from '../../../shared/report/formats'
import { fail, ok } from '../../../shared/result'
import { recordedText, say } from '../../../shared/words'
import { recordActs } from '../../database/audit/acts'
import { exportReport } from '../../report/report'
import { defineCommand } from '../command'
import { writeOut } from '../writeOut'

export const report = defineCommand({
  name: 'report',
  needsLibrary: true,
  declare: (command) =>
    command
      .description(say('cliHelp.report'))
      .arguments('<studyInstanceUid>')
      .requiredOption('--out <file>', say('cliHelp.reportOut', { endings: reportEndings })),
  parse: ([studyInstanceUid]: [string], { out }: { out: string }) => ({ studyInstanceUid, out }),
  async run({ studyInstanceUid, out }, { session, page }) {
    const format = reportFormatIds.find((ending) => path.extname(out).toLowerCase() === `.${ending}`)
    if (!format) return fail('unknownFormat', { file: path.basename(out), endings: reportEndings })
    const exported = await exportReport(session(), page(), studyInstanceUid, format)
    if (!exported.ok) return exported
    const { content } = exported.value
    await writeOut(out, content)
    const { database, user } = session()
    recordActs(database, user(), {
      action: 'export',
      studyInstanceUid,
      subject: path.resolve(out),
      detail: recordedText(format),
    })
    return ok({
      studyInstanceUid,
      out: path.resolve(out),
      format,
      bytes: Buffer.byteLength(content),
      state: 'draft',
    })
  },
})
