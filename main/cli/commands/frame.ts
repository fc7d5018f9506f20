import path from 'node:path'
import { fail, ok } from '../../../shared/result'
import { say, textOf } from '../../../shared/words'
import { recordActs } from '../../database/audit/acts'
import { defineCommand } from '../command'
import { writeOut } from '../writeOut'

export const frame = defineCommand({
  name: 'frame',
  needsLibrary: true,
  declare: (command) =>
    command
      .description(say('cliHelp.frame'))
      .arguments('<sopInstanceUid> <number>')
      .requiredOption('--out <file>', say('cliHelp.frameOut')),
  parse: ([sopInstanceUid, number]: [string, string], { out }: { out: string }) => ({
    sopInstanceUid,
    frameNumber: Number(number),
    out,
  }),
  mistake: ({ frameNumber }) =>
    Number.isInteger(frameNumber) && frameNumber >= 1 ? null : say('cliMistakes.frameNumber'),
  async run({ sopInstanceUid, frameNumber, out }, { session, page }) {
    const loop = session().database.loop(sopInstanceUid)
    if (!loop) return fail('unknownInstance', { sopInstanceUid })
    if (frameNumber > loop.frames) return fail('noSuchFrame', { frames: loop.frames })
    const png = await page().framePng(loop, frameNumber - 1)
    if (!png.ok) return png
    await writeOut(out, png.value)
    const { database, user } = session()
    recordActs(database, user(), {
      action: 'export',
      studyInstanceUid: loop.studyInstanceUid,
      subject: path.resolve(out),
      detail: textOf('audit.frameExported', { sopInstanceUid, frame: frameNumber }),
    })
    return ok({ sopInstanceUid, frame: frameNumber, out: path.resolve(out), bytes: png.value.length })
  },
})
