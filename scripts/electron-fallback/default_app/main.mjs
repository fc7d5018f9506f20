// The default app that the packed Electron lacks: `electron [switches] [-r file] <folder> [-- arguments]`.
import { app } from 'electron'
import fs from 'node:fs'
import Module, { createRequire } from 'node:module'
import path from 'node:path'
import url from 'node:url'

const require = createRequire(import.meta.url)
const words = process.argv.slice(1)
const preloads = []
let folder = null
for (let i = 0; i < words.length; i++) {
  const word = words[i]
  if (word === '-r' || word === '--require') preloads.push(words[++i])
  else if (word === '--') break
  else if (!word.startsWith('-')) {
    folder = path.resolve(word)
    break
  }
}
for (const file of preloads) require(path.resolve(file))

if (folder === null) {
  console.error('No program folder was given.')
  app.exit(1)
} else {
  Object.defineProperty(process, 'defaultApp', { value: true })
  const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'))
  app.setVersion(manifest.version)
  app.name = manifest.productName ?? manifest.name
  app.setPath('userData', path.join(app.getPath('appData'), app.name))
  app.setAppPath(folder)
  await import(url.pathToFileURL(Module._resolveFilename(folder, null, true)).toString())
}
