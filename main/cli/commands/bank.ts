import path from 'node:path'
import type { BankState } from '../../../shared/domain/retrieval'
import { fail, ok, type Result } from '../../../shared/result'
import { failureWords, say } from '../../../shared/words'
import {
  addFinalReports,
  addReportBankFile,
  bankState,
  embedReportBank,
  type AddedReports,
} from '../../retrieval/reportBank'
import type { RetrievalDeps } from '../../retrieval/search'
import { similarReports } from '../../retrieval/similar'
import { isWithin, resultCount } from '../bounds'
import { defineCommand } from '../command'
import { draftStamp } from '../draftStamp'
import type { Print } from '../print'

/** What can be done with the report bank, and whether it needs a file, a number or a study. */
const actions = {
  add: 'FILE.csv',
  'add-final': null,
  embed: null,
  list: null,
  remove: 'NUMBER',
  similar: 'STUDY_UID',
} as const

interface BankRequest {
  readonly action: keyof typeof actions
  readonly target: string | null
  readonly count: number
}

export const bank = defineCommand({
  name: 'bank',
  needsLibrary: true,
  declare: (command) =>
    command
      .description(
        say('cliHelp.bank', {
          actions: Object.entries(actions)
            .map(([action, target]) => [action, target].filter(Boolean).join(' '))
            .join(', '),
        }),
      )
      .arguments('<action> [target]')
      .option('--count <number>', say('cliHelp.bankCount'), '5'),
  parse: ([action, target]: [string, string | undefined], { count }: { count: string }): BankRequest => ({
    action: action as BankRequest['action'],
    target: target ?? null,
    count: Number(count),
  }),
  mistake({ action, target, count }) {
    if (!isWithin(count, resultCount)) return say('cliMistakes.count', { command: 'bank', ...resultCount })
    if (!Object.hasOwn(actions, action))
      return say('cliMistakes.bankAction', { action, actions: Object.keys(actions).join(', ') })
    const needed = actions[action]
    if (needed !== null && target === null) return say('cliMistakes.bankTargetMissing', { action, target: needed })
    return needed === null && target !== null ? say('cliMistakes.bankTargetSuperfluous', { action }) : null
  },
  async run({ action, target, count }, services, print) {
    const session = services.session()
    const { database, models, user } = session
    const argument = target ?? ''
    switch (action) {
      case 'add':
        return addedShown(await addReportBankFile(database, path.resolve(argument), user()), session, print)
      case 'add-final':
        return addedShown(addFinalReports(database, user()), session, print)
      case 'embed':
        return stateShown(await embed(session, print))
      case 'list':
        return stateShown(ok(await bankState(database, models)))
      case 'remove':
        return database.removeBankSource(Number(argument), user())
          ? stateShown(ok(await bankState(database, models)))
          : fail('unknownSourceNumber', { given: argument })
      case 'similar': {
        const similar = await similarReports(session, argument, count)
        return similar.ok ? ok({ ...similar.value, ...draftStamp }) : similar
      }
    }
  },
})

const embed = (deps: RetrievalDeps, print: Print): Promise<Result<BankState>> =>
  embedReportBank(deps, { onProgress: (done, total) => print(say('cliProgress.textsEmbedded', { done, total })) })

const stateShown = (state: Result<BankState>): Result<unknown> =>
  state.ok ? ok({ ...state.value, ...draftStamp }) : state

/** Reports are kept whether or not a model can embed them; `said` tells why one could not. */
async function addedShown(result: Result<AddedReports>, deps: RetrievalDeps, print: Print): Promise<Result<unknown>> {
  if (!result.ok) return result
  const { source, columns, added, duplicates } = result.value
  const embedded = await embed(deps, print)
  return ok({
    sourceId: source.sourceId,
    name: source.name,
    columns,
    added,
    duplicates,
    refused: source.refused,
    bank: embedded.ok
      ? {
          model: embedded.value.model,
          reports: embedded.value.reports,
          embedded: embedded.value.embedded,
          refusals: embedded.value.refusals,
        }
      : null,
    said: embedded.ok ? null : say('cliProgress.failed', { ...failureWords(embedded.failure) }),
    ...draftStamp,
  })
}
