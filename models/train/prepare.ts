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
  const { values: given } = parseArgs({
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
  const share = /^([1-9]\d*)\/([1-9]\d*)$/.exec(given.share ?? '1/1')
  const [n, of] = [Number(share?.[1]), Number(share?.[2])]
  const place = given.archive ?? given.library
  if (
    !given.recipe ||
    !given.reports ||
    !given.out ||
    !place ||
    (given.archive !== undefined && given.library !== undefined) ||
    !(n <= of)
  )
    return fail('usage')
  const recipe = parseRecipe(await readFile(given.recipe, 'utf8'))
  if (!recipe.ok) return recipe
  const reports = await readReports(given.reports, given['text-column'] ?? null)
  if (!reports.ok) return reports
  const passphrase =
    given['passphrase-file'] === undefined
      ? (process.env.LONGAXIS_PASSPHRASE ?? null)
      : ((await readFile(given['passphrase-file'], 'utf8')).split(/\r?\n/)[0] ?? null)
  const archive =
    given.archive === undefined
      ? libraryArchive(path.resolve(place), passphrase)
      : await folderArchive(path.resolve(place))
  if (!archive.ok) return archive
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  const extracted = await extract({
    archive: archive.value,
    reports: reports.value,
    recipe: recipe.value,
    out: path.resolve(given.out),
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
