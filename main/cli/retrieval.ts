import path from 'node:path'
import type { BankState } from '../../shared/domain/retrieval'
import { fail, ok, type Result } from '../../shared/result'
import {
  addReportBankFile,
  addFinalReports,
  bankState,
  embedReportBank,
  type AddedReports,
} from '../retrieval/reportBank'
import { searchPictures, type RetrievalDeps } from '../retrieval/search'
import { similarReports } from '../retrieval/similar'
import type { Session } from '../app/session'
import type { CommandRequest } from './arguments'
import type { Print } from './print'
import { failureWords, say } from '../../shared/words'

/** What stands on every answer of a model. */
const stamp = { state: 'draft', notAMedicalDevice: true } as const

/** The `search` command's object. Similarities are cosines, -1 to 1. */
export async function searchCommand(
  { words, count }: Extract<CommandRequest, { name: 'search' }>,
  deps: RetrievalDeps,
): Promise<Result<unknown>> {
  const found = await searchPictures(deps, words, count)
  if (!found.ok) return found
  const { hits, ...rest } = found.value
  return ok({
    ...rest,
    loops: hits.map(({ loop, patientId, patientName, studyDate, similarity, words: said }) => ({
      sop: loop.sopInstanceUid,
      studyInstanceUid: loop.studyInstanceUid,
      patientId,
      patientName,
      date: studyDate,
      view: loop.view,
      similarity,
      words: said,
    })),
    ...stamp,
  })
}

/** The `bank` command's objects. */
export async function bankCommand(
  { action, target, count }: Extract<CommandRequest, { name: 'bank' }>,
  session: Pick<Session, 'database' | 'models' | 'user'>,
  print: Print,
): Promise<Result<unknown>> {
  const { database, models, user } = session
  const given = target ?? ''
  switch (action) {
    case 'add':
      return added(await addReportBankFile(database, path.resolve(given), user()), session, print)
    case 'add-final':
      return added(addFinalReports(database, user()), session, print)
    case 'embed':
      return shown(await embed(session, print))
    case 'list':
      return shown(ok(await bankState(database, models)))
    case 'remove':
      return database.removeBankSource(Number(given), user())
        ? shown(ok(await bankState(database, models)))
        : fail('unknownSourceNumber', { given })
    case 'similar': {
      const found = await similarReports(session, given, count)
      return found.ok ? ok({ ...found.value, ...stamp }) : found
    }
  }
}

const embed = (deps: RetrievalDeps, print: Print): Promise<Result<BankState>> =>
  embedReportBank(deps, { onProgress: (done, total) => print(say('cliProgress.textsEmbedded', { done, total })) })

const shown = (state: Result<BankState>): Result<unknown> => (state.ok ? ok({ ...state.value, ...stamp }) : state)

/** Reports are kept whether or not a model can embed them; what it could not is said. */
async function added(result: Result<AddedReports>, deps: RetrievalDeps, print: Print): Promise<Result<unknown>> {
  if (!result.ok) return result
  const { source, columns, added: reports, duplicates } = result.value
  const embedded = await embed(deps, print)
  return ok({
    sourceId: source.sourceId,
    name: source.name,
    columns,
    added: reports,
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
    ...stamp,
  })
}
