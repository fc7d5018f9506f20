import { Argument } from 'commander'
import { ok } from '../../../shared/result'
import { say } from '../../../shared/words'
import { usePrecision } from '../../inference/precision/precisionCheck'
import { defineCommand } from '../command'

export const modelPrecision = defineCommand({
  name: 'model precision',
  needsLibrary: true,
  declare: (command) =>
    command
      .description(say('cliHelp.modelPrecision'))
      .addArgument(new Argument('<precision>').choices(['float32', 'int8'])),
  parse: ([precision]: ['float32' | 'int8']) => ({ precision }),
  async run({ precision }, { session }) {
    const kept = await usePrecision(session(), precision === 'int8')
    return kept.ok ? ok({ precision: kept.value.on ? 'int8' : 'float32', checkedAt: kept.value.check.checkedAt }) : kept
  },
})
