/**
 * Step 1: shards of preprocessed frames and reports from a local archive.
 * tsx prepare.ts --recipe RECIPE.json --archive FOLDER | --library FOLDER --reports REPORTS.csv --out DATA [--share N/M] [--text-column NAME] [--passphrase-file FILE]
 */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { fail, type Result } from '../../shared/result'
import { extract, type Extracted } from './extract'
import { parseRecipe } from '../../main/modelImport/recipe'
import { readReports } from './reports'
import { folderArchive, libraryArchive } from './sources'
import { failureWords, messageOf } from '../../shared/words'

const text = { type: 'string' } as const

async function prepare(): Promise<Result<Extracted>> {
  const { values: options } = parseArgs({
    options: {
      recipe: text,
      archive: text,
      library: text,
      reports: text,
      out: text,
      share: text,
      'text-column': text,
      'passphrase-file': text,
    },
  })
  const share = /^([1-9]\d*)\/([1-9]\d*)$/.exec(options.share ?? '1/1')
  const [n, of] = [Number(share?.[1]), Number(share?.[2])]
  const place = options.archive ?? options.library
  if (
    !options.recipe ||
    !options.reports ||
    !options.out ||
    !place ||
    (options.archive !== undefined && options.library !== undefined) ||
    !(n <= of)
  )
    return fail('usage')
  const recipe = parseRecipe(await readFile(options.recipe, 'utf8'))
  if (!recipe.ok) return recipe
  const reports = await readReports(options.reports, options['text-column'] ?? null)
  if (!reports.ok) return reports
  const passphrase =
    options['passphrase-file'] === undefined
      ? (process.env.LONGAXIS_PASSPHRASE ?? null)
      : ((await readFile(options['passphrase-file'], 'utf8')).split(/\r?\n/)[0] ?? null)
  const archive =
    options.archive === undefined
      ? libraryArchive(path.resolve(place), passphrase)
      : await folderArchive(path.resolve(place))
  if (!archive.ok) return archive
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  const extracted = await extract({
    archive: archive.value,
    reports: reports.value,
    recipe: recipe.value,
    out: path.resolve(options.out),
    share: { n, of },
    say: (line) => process.stderr.write(`${line}\n`),
    signal: stop.signal,
  })
  await archive.value.close()
  return extracted
}

void prepare().then((done) => {
  if (done.ok) return process.stdout.write(`${JSON.stringify(done.value, null, 2)}\n`)
  process.exitCode = 1
  return process.stderr.write(`${messageOf(done.failure)}\nWhat to do: ${failureWords(done.failure).nextStep}\n`)
})
