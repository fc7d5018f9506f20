import { ok } from '../../../shared/result'
import { say } from '../../../shared/words'
import { checkPrecision } from '../../inference/precision/precisionCheck'
import { isWithin, type Bounds } from '../bounds'
import { defineCommand } from '../command'

const loopCount = { least: 10, most: 500 } as const satisfies Bounds

/** Tries int8 on the library's loops; that it is not allowed is an answer, not a failure. */
export const modelCheck = defineCommand({
  name: 'model check',
  needsLibrary: true,
  declare: (command) =>
    command.description(say('cliHelp.modelCheck')).option('--loops <number>', say('cliHelp.checkLoops'), '20'),
  parse: (_values: [], { loops }: { loops: string }) => ({ loops: Number(loops) }),
  mistake: ({ loops }) => (isWithin(loops, loopCount) ? null : say('cliMistakes.checkLoops', loopCount)),
  async run({ loops }, { session }, print) {
    const checked = await checkPrecision(session(), {
      loops,
      onProgress: (done, total) => print(say('cliProgress.loopsReadByBoth', { done, total })),
    })
    if (!checked.ok) return checked
    const { pack, kept } = checked.value
    return ok({
      model: { id: pack.manifest.id, version: pack.manifest.version, sha256: pack.sha256 },
      ...kept.check,
      timesAsFast: kept.check.float32.msPerFrame / kept.check.int8.msPerFrame,
      on: kept.on,
    })
  },
})
