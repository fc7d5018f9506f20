import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fail, ok, type Result } from '../../shared/result'
import type { LibraryHolder } from '../app/libraryHolder'
import type { Session } from '../app/session'
import type { PageHost } from '../shell/hiddenPage'
import type { CommandRequest, CommonOptions } from './arguments'
import { compareInLibrary } from '../studies/compare'
import { comparisonShown } from './compare'
import { listLibrary } from './list'
import { exportReport } from '../report/report'
import { reportEndings, reportFormatIds } from '../../shared/report/formats'
import { readDepsOf, readAll } from '../jobs/readJob'
import { readStudy } from '../inference/studies/readStudy'
import type { Models } from '../inference/models'
import { modelCalibrateCommand, modelImportCommand, modelListCommand, modelUseCommand } from './model'
import { modelCheckCommand, modelPrecisionCommand } from './precision'
import { readingShown } from './read'
import { bankCommand, searchCommand } from './retrieval'
import { importPaths } from '../objects/import'
import { writeDemoPatients } from '../demo/write'
import { messageOf, say } from '../../shared/words'

export interface CommandHost {
  readonly libraryHolder: LibraryHolder
  readonly session: () => Session
  readonly page: () => PageHost
  readonly models: Models
  /** Where the built program lies. */
  readonly dist: string
  log(line: string): void
}

/** Runs one command; the value is the command's JSON object as docs/cli.md describes it. */
export async function runCommand(
  request: CommandRequest,
  options: CommonOptions,
  host: CommandHost,
): Promise<Result<unknown>> {
  if (!withoutLibrary.has(request.name)) {
    const opened = openFor(request, options, host.libraryHolder)
    if (!opened.ok) return opened
  }
  switch (request.name) {
    case 'import':
      return importCommand(request.paths, host)
    case 'list':
      return ok(listLibrary(host.session().database))
    case 'frame':
      return frameCommand(request, host)
    case 'read':
      return readCommand(request, host)
    case 'compare':
      return compareCommand(request, host)
    case 'report':
      return reportCommand(request, host)
    case 'search':
      return searchCommand(request, retrievalDepsOf(host))
    case 'bank':
      return bankCommand(request, host, retrievalDepsOf(host))
    case 'demo':
      return demoCommand(request.out, host)
    case 'model import':
      return modelImportCommand(request, host)
    case 'model calibrate':
      return modelCalibrateCommand(request.labels, host)
    case 'model check':
      return modelCheckCommand(request.loops, host)
    case 'model precision':
      return modelPrecisionCommand(request.precision, host)
    case 'model list':
      return modelListCommand(host)
    case 'model use':
      return modelUseCommand(request, host)
  }
}

/** Commands that touch no library. */
const withoutLibrary: ReadonlySet<CommandRequest['name']> = new Set(['demo', 'model import', 'model list'])
const retrievalDepsOf = ({ session, models }: CommandHost) => ({ database: session().database, models })

/** Opens the library, or begins one where the command may: import into a new folder. */
function openFor(request: CommandRequest, options: CommonOptions, libraryHolder: LibraryHolder): Result<unknown> {
  const passphrase = passphraseOf(options)
  const { state, protection, keychainAvailable } = libraryHolder.state()
  if (state === 'open') return ok(null)
  if (protection !== null) return libraryHolder.unlock(passphrase)
  if (request.name !== 'import') return fail('noLibrary', { folder: libraryHolder.folder })
  if (options.unencrypted) return libraryHolder.create('unencrypted', null)
  if (passphrase !== null) return libraryHolder.create('passphrase', passphrase)
  if (keychainAvailable) return libraryHolder.create('keychain', null)
  return fail('noProtection')
}

function passphraseOf({ passphraseFile }: CommonOptions): string | null {
  if (passphraseFile !== null) return readFileSync(passphraseFile, 'utf8').split(/\r?\n/)[0] ?? null
  return process.env.LONGAXIS_PASSPHRASE ?? null
}

async function importCommand(paths: readonly string[], { session, log }: CommandHost): Promise<Result<unknown>> {
  let saidAt = 0
  const summary = await importPaths(session().library, paths, {
    onProgress: ({ filesDone, filesFound, filesPerSecond }) => {
      if (performance.now() - saidAt < 1000) return
      saidAt = performance.now()
      log(say('cliProgress.files', { done: filesDone, total: filesFound ?? '?', rate: filesPerSecond.toFixed(0) }))
    },
  })
  const { cancelled: _cancelled, ...shown } = summary
  return ok(shown)
}

async function frameCommand(
  { sopInstanceUid, frameNumber, out }: Extract<CommandRequest, { name: 'frame' }>,
  { session, page }: CommandHost,
): Promise<Result<unknown>> {
  const loop = session().database.loop(sopInstanceUid)
  if (!loop) return fail('unknownInstance', { sopInstanceUid })
  if (frameNumber > loop.frames) return fail('noSuchFrame', { frames: loop.frames })
  const png = await page().framePng(loop, frameNumber - 1)
  if (!png.ok) return png
  await writeOut(out, png.value)
  return ok({ sopInstanceUid, frame: frameNumber, out: path.resolve(out), bytes: png.value.length })
}

async function readCommand(
  { studyInstanceUid, again }: Extract<CommandRequest, { name: 'read' }>,
  { session, models, log }: CommandHost,
): Promise<Result<unknown>> {
  const reading = await readStudy(readDepsOf(session(), models), studyInstanceUid, {
    again,
    onProgress: (done, total) => log(say('cliProgress.loopsRead', { done, total })),
  })
  return reading.ok ? ok(readingShown(reading.value)) : reading
}

/** Both studies are read by the installed model first; without one, what the library holds is compared and the lack is said. */
async function compareCommand(
  { studyInstanceUid, priorStudyInstanceUid }: Extract<CommandRequest, { name: 'compare' }>,
  { session, models, log }: CommandHost,
): Promise<Result<unknown>> {
  const { failure, patientsFailure } = await readAll(readDepsOf(session(), models), [
    priorStudyInstanceUid,
    studyInstanceUid,
  ])
  for (const told of [failure, patientsFailure]) if (told) log(messageOf(told))
  const compared = compareInLibrary(session().database, studyInstanceUid, priorStudyInstanceUid)
  return compared.ok ? ok(comparisonShown(compared.value)) : compared
}

async function reportCommand(
  { studyInstanceUid, out }: Extract<CommandRequest, { name: 'report' }>,
  { session, page }: CommandHost,
): Promise<Result<unknown>> {
  const format = reportFormatIds.find((one) => path.extname(out).toLowerCase() === `.${one}`)
  if (!format) return fail('unknownFormat', { file: path.basename(out), endings: reportEndings })
  const content = await exportReport(session(), page(), studyInstanceUid, format)
  if (!content.ok) return content
  await writeOut(out, content.value)
  return ok({
    studyInstanceUid,
    out: path.resolve(out),
    format,
    bytes: Buffer.byteLength(content.value),
    state: 'draft',
  })
}

async function demoCommand(out: string, { log }: CommandHost): Promise<Result<unknown>> {
  const folder = path.resolve(out)
  const { files, patients, studies } = await writeDemoPatients(folder, {
    onProgress: ({ filesDone, filesTotal }) => {
      if (filesDone % 8 === 0) log(say('cliProgress.loopsDrawn', { done: filesDone, total: filesTotal }))
    },
  })
  return ok({ out: folder, files: files.length, patients, studies })
}

export async function writeOut(file: string, content: Uint8Array | string): Promise<void> {
  await mkdir(path.dirname(path.resolve(file)), { recursive: true })
  await writeFile(file, content)
}
