import { existsSync } from 'node:fs'
import { say } from '../../shared/words'
import type { Invocation } from './arguments'
import { commandGroups, commands } from './commands'

/** Switches by which another program could look into this one, or have it run code. */
const debugging =
  /^--?(remote-debugging-(port|pipe|address|targets)|remote-allow-origins|inspect(-brk|-port|-publish-uid|-wait)?|debug(-brk|-port)?|js-flags|require|import|experimental-loader|loader|load-extension|auto-open-devtools-for-tabs|enable-automation|renderer-cmd-prefix|utility-cmd-prefix|gpu-launcher|ppapi-plugin-launcher|disable-web-security)(=|$)/

/** The first of the process's words that the packaged program refuses, without its value; null where there is none. */
export const debuggingSwitch = (argv: readonly string[]): string | null =>
  argv.find((word) => debugging.test(word.toLowerCase()))?.split('=')[0] ?? null

/** A window was asked for with a word that is neither a file nor a folder: a command that is spelt otherwise, in all likelihood. */
export function knownWords(invocation: Invocation): Invocation {
  if (invocation.kind !== 'window') return invocation
  const word = invocation.paths.find((path) => !existsSync(path))
  if (word === undefined) return invocation
  return { kind: 'answer', text: `${say('cli.unknownWord', { word, nearest: nearestCommand(word) })}\n`, exitCode: 2 }
}

function nearestCommand(word: string): string {
  const names = [...new Set([...commands.map(({ name }) => name), ...commandGroups.map(({ name }) => name)])]
  const typed = word.toLowerCase()
  return names.reduce((best, name) => (distance(typed, name) < distance(typed, best) ? name : best))
}

/** Levenshtein's: letters put in, taken out or exchanged. */
function distance(from: string, to: string): number {
  const short = from.slice(0, 64)
  let row = Array.from({ length: to.length + 1 }, (_, i) => i)
  for (const [i, letter] of [...short].entries())
    row = row.reduce<number[]>((next, above, j) => {
      const diagonal = row[j - 1] ?? 0
      next.push(
        j === 0 ? i + 1 : Math.min(above + 1, (next[j - 1] ?? 0) + 1, diagonal + (to[j - 1] === letter ? 0 : 1)),
      )
      return next
    }, [])
  return row[to.length] ?? 0
}
