import { importPaths } from '../../../main/objects/import'
import { parser } from '../../helpers/parser'
import { createLibrary, libraryProtection, openLibrary } from '../../../main/objects/library'

/** A real import in a process of its own, for being killed: `import.ts LIBRARY SOURCE`. */
const [folder = '', source = ''] = process.argv.slice(2)
const none = { keychain: null, passphrase: null }
const protection = libraryProtection(folder)
const library =
  protection.ok && protection.value !== null ? openLibrary(folder, none) : createLibrary(folder, 'unencrypted', none)
if (!library.ok) {
  console.error(JSON.stringify(library.failure))
  process.exit(3)
}
process.stdout.write('ready\n')
const summary = await importPaths({ ...library.value, parser }, [source])
library.value.close()
process.stdout.write(`${JSON.stringify(summary)}\n`)
