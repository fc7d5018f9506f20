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

interface Host {
  readonly session: () => Session
  log(line: string): void
}

/** The `bank` command's objects. */
export async function bankCommand(
  { action, target, count }: Extract<CommandRequest, { name: 'bank' }>,
  { session, log }: Host,
  deps: RetrievalDeps,
): Promise<Result<unknown>> {
  const { database, user } = session()
  const given = target ?? ''
  switch (action) {
    case 'add':
      return added(await addReportBankFile(database, path.resolve(given), user()), deps, log)
    case 'add-final':
      return added(addFinalReports(database, user()), deps, log)
    case 'embed':
      return shown(await embed(deps, log))
    case 'list':
      return shown(ok(await bankState(database, deps.models)))
    case 'remove':
      return database.removeBankSource(Number(given), user())
        ? shown(ok(await bankState(database, deps.models)))
        : fail('unknownSourceNumber', { given })
    case 'similar': {
      const found = await similarReports(deps, given, count)
      return found.ok ? ok({ ...found.value, ...stamp }) : found
    }
  }
}

const embed = (deps: RetrievalDeps, log: (line: string) => void): Promise<Result<BankState>> =>
  embedReportBank(deps, { onProgress: (done, total) => log(say('cliProgress.textsEmbedded', { done, total })) })

const shown = (state: Result<BankState>): Result<unknown> => (state.ok ? ok({ ...state.value, ...stamp }) : state)

/** Reports are kept whether or not a model can embed them; what it could not is said. */
async function added(
  result: Result<AddedReports>,
  deps: RetrievalDeps,
  log: (line: string) => void,
): Promise<Result<unknown>> {
  if (!result.ok) return result
  const { source, columns, added: reports, duplicates } = result.value
  const embedded = await embed(deps, log)
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
