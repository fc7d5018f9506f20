import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fail, ok, type Result } from '../../shared/result'
import type { LibraryHolder } from '../app/libraryHolder'
import type { Services } from '../app/services'
import { createProgress } from '../jobs/progress'
import type { CommandRequest, CommonOptions } from './arguments'
import { compareInLibrary } from '../studies/compare'
import { comparisonShown } from './compare'
import { listLibrary } from './list'
import { exportReport } from '../report/report'
import { reportEndings, reportFormatIds } from '../../shared/report/formats'
import { readAll } from '../jobs/readJob'
import { modelCalibrateCommand, modelImportCommand, modelListCommand, modelUseCommand } from './model'
import type { Print } from './print'
import { modelCheckCommand, modelPrecisionCommand } from './precision'
import { readingShown } from './read'
import { bankCommand, searchCommand } from './retrieval'
import { importPaths } from '../objects/import'
import { writeDemoPatients } from '../demo/write'
import { messageOf, say } from '../../shared/words'

/** Runs one command; the value is the command's JSON object as docs/cli.md describes it. */
export async function runCommand(
  request: CommandRequest,
  options: CommonOptions,
  services: Pick<Services, 'libraryHolder' | 'session' | 'page' | 'models' | 'dist'>,
  print: Print,
): Promise<Result<unknown>> {
  if (!withoutLibrary.has(request.name)) {
    const opened = openFor(request, options, services.libraryHolder)
    if (!opened.ok) return opened
  }
  switch (request.name) {
    case 'import':
      return importCommand(request.paths, services, print)
    case 'list':
      return ok(listLibrary(services.session().database))
    case 'frame':
      return frameCommand(request, services)
    case 'read':
      return readCommand(request, services, print)
    case 'compare':
      return compareCommand(request, services, print)
    case 'report':
      return reportCommand(request, services)
    case 'search':
      return searchCommand(request, services.session())
    case 'bank':
      return bankCommand(request, services.session(), print)
    case 'demo':
      return demoCommand(request.out, print)
    case 'model import':
      return modelImportCommand(request, services, print)
    case 'model calibrate':
      return modelCalibrateCommand(request.labels, services, print)
    case 'model check':
      return modelCheckCommand(request.loops, services, print)
    case 'model precision':
      return modelPrecisionCommand(request.precision, services)
    case 'model list':
      return modelListCommand(services)
    case 'model use':
      return modelUseCommand(request, services)
  }
}

/** Commands that touch no library. */
const withoutLibrary: ReadonlySet<CommandRequest['name']> = new Set(['demo', 'model import', 'model list'])

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

async function importCommand(
  paths: readonly string[],
  { session }: Pick<Services, 'session'>,
  print: Print,
): Promise<Result<unknown>> {
  let printedAt = 0
  const progress = createProgress(
    ({ done, total, perSecond }) => {
      if (performance.now() - printedAt < 1000) return
      printedAt = performance.now()
      print(say('cliProgress.files', { done, total: total ?? '?', rate: (perSecond ?? 0).toFixed(0) }))
    },
    { words: '', unit: 'files', total: null },
  )
  const summary = await importPaths(session().library, paths, {
    onProgress: ({ filesDone, filesFound }) => progress(filesDone, { total: filesFound }),
  })
  const { cancelled: _cancelled, ...shown } = summary
  return ok(shown)
}

async function frameCommand(
  { sopInstanceUid, frameNumber, out }: Extract<CommandRequest, { name: 'frame' }>,
  { session, page }: Pick<Services, 'session' | 'page'>,
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
  { session }: Pick<Services, 'session'>,
  print: Print,
): Promise<Result<unknown>> {
  const reading = await session().readings.read(studyInstanceUid, {
    again,
    onProgress: (done, total) => print(say('cliProgress.loopsRead', { done, total })),
  })
  return reading.ok ? ok(readingShown(reading.value)) : reading
}

/** Both studies are read by the installed model first; without one, what the library holds is compared and the lack is said. */
async function compareCommand(
  { studyInstanceUid, priorStudyInstanceUid }: Extract<CommandRequest, { name: 'compare' }>,
  { session }: Pick<Services, 'session'>,
  print: Print,
): Promise<Result<unknown>> {
  const { failure, patientsFailure } = await readAll(session(), [priorStudyInstanceUid, studyInstanceUid])
  for (const reason of [failure, patientsFailure]) if (reason) print(messageOf(reason))
  const compared = compareInLibrary(session().database, studyInstanceUid, priorStudyInstanceUid)
  return compared.ok ? ok(comparisonShown(compared.value)) : compared
}

async function reportCommand(
  { studyInstanceUid, out }: Extract<CommandRequest, { name: 'report' }>,
  { session, page }: Pick<Services, 'session' | 'page'>,
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

async function demoCommand(out: string, print: Print): Promise<Result<unknown>> {
  const folder = path.resolve(out)
  const { files, patients, studies } = await writeDemoPatients(folder, {
    onProgress: ({ filesDone, filesTotal }) => {
      if (filesDone % 8 === 0) print(say('cliProgress.loopsDrawn', { done: filesDone, total: filesTotal }))
    },
  })
  return ok({ out: folder, files: files.length, patients, studies })
}

async function writeOut(file: string, content: Uint8Array | string): Promise<void> {
  await mkdir(path.dirname(path.resolve(file)), { recursive: true })
  await writeFile(file, content)
}
