import { randomBytes } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLibraryHolder } from '../../../main/app/libraryHolder'
import type { CommandServices } from '../../../main/cli/command'
import { runCommand } from '../../../main/cli/run'
import { openWritable } from '../../../main/database/sqlite'
import { createLibrary, libraryProtection, openLibrary, type Library } from '../../../main/objects/library'
import { verifyLibrary } from '../../../main/objects/verify'
import { failureWords, messageOf } from '../../../shared/words'
import { memoryKeychain } from '../../helpers/keychain'
import { addOldEvents, createOldLibrary } from '../../helpers/oldLibrary'
import { instance } from '../../helpers/records'

const locked = { keychain: memoryKeychain, passphrase: null }
const none = { keychain: null, passphrase: null }
let work: string
let folder: string
beforeEach(() => {
  work = mkdtempSync(path.join(os.tmpdir(), 'longaxis-protection-'))
  folder = path.join(work, 'library')
})
afterEach(() => rmSync(work, { recursive: true, force: true }))

function opened(result: ReturnType<typeof openLibrary>): Library {
  if (!result.ok) throw new Error(messageOf(result.failure))
  return result.value
}
/** A closed library with one picture and one row. */
async function closedLibrary(protection: 'keychain' | 'unencrypted', at = folder): Promise<string> {
  const library = opened(createLibrary(at, protection, protection === 'keychain' ? locked : none))
  writeFileSync(path.join(work, 'file'), randomBytes(1000))
  const { sha256 } = await library.store.add(path.join(work, 'file'))
  library.database.addInstances([instance({ sop: '1', study: 's1', sha256 })])
  library.close()
  return sha256
}
const file = (name: string): string => path.join(folder, name)
const everything = (): Record<string, string> =>
  Object.fromEntries(
    (readdirSync(folder, { recursive: true }) as string[])
      .filter((name) => statSync(file(name)).isFile() && !name.endsWith('library.lock'))
      .map((name) => [name, readFileSync(file(name)).toString('base64')]),
  )

/** Opening fails with this code, offers a next step, and changes no file. */
function expectRefused(code: string, unlocking: typeof locked | typeof none = locked): void {
  const before = everything()
  const result = openLibrary(folder, unlocking)
  if (result.ok) result.value.close()
  expect(result).toMatchObject({ ok: false, failure: { code } })
  if (!result.ok) expect(failureWords(result.failure).nextStep).toMatch(/backup/)
  expect(everything()).toEqual(before)
}

describe('library.json replaced', () => {
  it('by one that is not encrypted is refused, and nothing is written', async () => {
    await closedLibrary('keychain')
    for (const forged of [
      { format: 1, protection: 'unencrypted' },
      { format: 2, protection: 'unencrypted', id: '3f0c8a52-8f0e-4b57-9d9a-7b2f6f4f1a11' },
    ]) {
      writeFileSync(file('library.json'), JSON.stringify(forged))
      expectRefused('recordReplaced')
      expectRefused('recordReplaced', none)
    }
  })

  it('is refused also with a database that is not encrypted beside it', async () => {
    await closedLibrary('keychain')
    await closedLibrary('unencrypted', path.join(work, 'other'))
    for (const name of ['library.json', 'timeline.db']) copyFileSync(path.join(work, 'other', name), file(name))
    expectRefused('recordReplaced', none)
  })

  it('by that of another library of no encryption is refused', async () => {
    await closedLibrary('unencrypted')
    await closedLibrary('unencrypted', path.join(work, 'other'))
    copyFileSync(path.join(work, 'other', 'library.json'), file('library.json'))
    expectRefused('recordReplaced', none)
  })

  it('by one of the same key that says another protection is refused', async () => {
    await closedLibrary('keychain')
    const record = JSON.parse(readFileSync(file('library.json'), 'utf8')) as { id: string }
    writeFileSync(file('library.json'), JSON.stringify({ ...record, id: '3f0c8a52-8f0e-4b57-9d9a-7b2f6f4f1a11' }))
    expectRefused('recordReplaced')
  })

  it('or removed is refused, and offered from the backups, which open it again', async () => {
    await closedLibrary('keychain')
    rmSync(file('library.json'))
    expectRefused('recordMissing')
    expect(libraryProtection(folder)).toMatchObject({ failure: { code: 'recordMissing' } })
    expect(createLibrary(folder, 'unencrypted', none)).toMatchObject({ ok: false, failure: { code: 'recordMissing' } })
    copyFileSync(file('backups/library.json'), file('library.json'))
    const library = opened(openLibrary(folder, locked))
    expect(library.database.counts().instances).toBe(1)
    library.close()
  })
})

describe('a database', () => {
  it.each(['missing', 'empty'])('that is %s is not opened as an empty library', async (how) => {
    await closedLibrary('keychain')
    rmSync(file('timeline.db'))
    if (how === 'empty') writeFileSync(file('timeline.db'), '')
    expectRefused('databaseMissing')
    await closedLibrary('unencrypted', path.join(work, 'plain'))
    folder = path.join(work, 'plain')
    rmSync(file('timeline.db'))
    if (how === 'empty') writeFileSync(file('timeline.db'), '')
    expectRefused('databaseMissing', none)
    // What is offered opens it again.
    const result = openLibrary(folder, none)
    const offered = result.ok ? '' : (/Copy (\S+\.db) to/.exec(failureWords(result.failure).nextStep)?.[1] ?? '')
    copyFileSync(offered, file('timeline.db'))
    const library = opened(openLibrary(folder, none))
    expect(library.database.counts().instances).toBe(1)
    library.close()
  })

  it('of no tables, and one of another key, are refused', async () => {
    await closedLibrary('unencrypted')
    rmSync(file('timeline.db'))
    const db = openWritable({ file: file('timeline.db'), key: null })
    if (!db.ok) throw new Error(messageOf(db.failure))
    db.value.close()
    expectRefused('databaseMissing', none)

    folder = path.join(work, 'encrypted')
    await closedLibrary('keychain')
    rmSync(file('timeline.db'))
    const stranger = openWritable({ file: file('timeline.db'), key: randomBytes(32) })
    if (!stranger.ok) throw new Error(messageOf(stranger.failure))
    stranger.value.exec('CREATE TABLE t (a)')
    stranger.value.close()
    expectRefused('libraryDamaged')
  })

  it('that is not encrypted, in a library that is, is refused', async () => {
    await closedLibrary('keychain')
    await closedLibrary('unencrypted', path.join(work, 'other'))
    copyFileSync(path.join(work, 'other', 'timeline.db'), file('timeline.db'))
    expectRefused('databaseReplaced')
  })

  it('whose pages are damaged is told as damaged', async () => {
    await closedLibrary('unencrypted')
    const bytes = readFileSync(file('timeline.db'))
    bytes.fill(0xee, 100, 8192)
    writeFileSync(file('timeline.db'), bytes)
    expectRefused('libraryDamaged', none)
  })

  it('keeps what it sorts in memory, not in the system’s temporary folder', async () => {
    const openedDb = openWritable({ file: path.join(work, 'sort.db'), key: randomBytes(32) })
    if (!openedDb.ok) throw new Error(messageOf(openedDb.failure))
    const db = openedDb.value
    db.exec(
      'CREATE TABLE t (a TEXT); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000) INSERT INTO t SELECT hex(randomblob(200)) FROM n',
    )
    const temporaryFiles = (): readonly string[] =>
      readdirSync('/proc/self/fd')
        .map((name) => {
          try {
            return readlinkSync(`/proc/self/fd/${name}`)
          } catch {
            return ''
          }
        })
        .filter((target) => target.includes('etilqs'))
    const spilled = (): readonly string[] => {
      const rows = db.prepare('SELECT a FROM t ORDER BY a').iterate()
      rows.next()
      const found = temporaryFiles()
      rows.return?.()
      return found
    }
    if (process.platform === 'linux') {
      expect(spilled()).toEqual([])
      db.pragma('temp_store = FILE')
      expect(spilled().length).toBeGreaterThan(0)
    }
    db.close()
    const library = opened(createLibrary(folder, 'keychain', locked))
    library.close()
  })
})

describe('the files of a library', () => {
  it('are their owner’s alone', async () => {
    await closedLibrary('keychain')
    const library = opened(openLibrary(folder, locked))
    library.database.setReadState('s1', 'final', 'reader')
    for (const name of readdirSync(folder, { recursive: true }) as string[]) {
      const { mode } = statSync(file(name))
      const isFolder = statSync(file(name)).isDirectory()
      expect([name, (mode & 0o777).toString(8)]).toEqual([name, isFolder ? '700' : '600'])
    }
    expect(existsSync(file('timeline.db-wal'))).toBe(true)
    library.close()
  })
})

describe('what a system lays into a library’s folders', () => {
  it('is left alone, and keeps nothing from opening', async () => {
    await closedLibrary('unencrypted')
    for (const name of ['objects/.DS_Store', 'objects/aa.txt', 'backups/.DS_Store']) writeFileSync(file(name), 'x')
    const library = opened(openLibrary(folder, none))
    expect(await verifyLibrary(library)).toMatchObject({ objects: 1, unreferenced: 0, database: [] })
    library.close()
  })
})

describe('one opener', () => {
  it('is all a library has, in one program too, and unlocking twice opens once', async () => {
    await closedLibrary('keychain')
    const first = opened(openLibrary(folder, locked))
    expect(openLibrary(folder, locked)).toMatchObject({
      failure: { code: 'libraryBusy', params: { pid: process.pid } },
    })
    expect(openLibrary(folder, locked)).toMatchObject({ failure: { code: 'libraryBusy' } })
    first.close()
    first.close()
    const holder = createLibraryHolder(folder, memoryKeychain)
    expect(holder.unlock(null)).toMatchObject({ ok: true, value: { state: 'open' } })
    const library = holder.library()
    expect(holder.unlock(null)).toMatchObject({ ok: true, value: { state: 'open' } })
    expect(holder.library()).toBe(library)
    holder.close()
    opened(openLibrary(folder, locked)).close()
  })

  it('is not kept out by what a program that is gone left behind, whatever lives under its number now', async () => {
    await closedLibrary('unencrypted')
    for (const left of ['1', String(process.ppid), '999999999', 'rubbish', '']) {
      writeFileSync(file('open.lock'), left)
      opened(openLibrary(folder, none)).close()
    }
  })
})

describe('a command with a passphrase', () => {
  const run = (unencrypted: boolean) => {
    const holder = createLibraryHolder(folder, null)
    writeFileSync(path.join(work, 'passphrase'), 'correct horse\n')
    const command = {
      request: { name: 'list' },
      mistake: null,
      needsLibrary: true,
      createsLibrary: true,
      run: () => Promise.resolve({ ok: true, value: null } as const),
      isSuccess: () => true,
    }
    const options = { library: folder, json: true, unencrypted, passphraseFile: path.join(work, 'passphrase') }
    const session = () => ({ subjectsRead: Promise.resolve() })
    const services = { libraryHolder: holder, session } as unknown as CommandServices
    return runCommand(command, options, services, () => undefined).finally(() => holder.close())
  }
  it('refuses a library that is not encrypted, unless it is said to be so', async () => {
    await closedLibrary('unencrypted')
    expect(await run(false)).toMatchObject({ ok: false, failure: { code: 'notEncrypted' } })
    expect(await run(true)).toMatchObject({ ok: true })
  })
  it('is told of a replaced record, whatever it says of encryption', async () => {
    await closedLibrary('keychain')
    writeFileSync(file('library.json'), JSON.stringify({ format: 1, protection: 'unencrypted' }))
    expect(await run(false)).toMatchObject({ ok: false, failure: { code: 'recordReplaced' } })
    expect(await run(true)).toMatchObject({ ok: false, failure: { code: 'recordReplaced' } })
  })
  it('is told of a missing record, and begins no library in its place', async () => {
    await closedLibrary('keychain')
    rmSync(file('library.json'))
    expect(await run(false)).toMatchObject({ ok: false, failure: { code: 'recordMissing' } })
    expect(await run(true)).toMatchObject({ ok: false, failure: { code: 'recordMissing' } })
  })
})

describe('a library of the version before', () => {
  it.each([
    ['keychain', locked],
    ['unencrypted', none],
  ] as const)('of protection %s opens, is bound to its record, and keeps everything', async (protection, unlocking) => {
    const old = createOldLibrary(folder, protection, unlocking)
    writeFileSync(path.join(work, 'file'), randomBytes(200_000))
    const { sha256 } = await old.store.add(path.join(work, 'file'))
    addOldEvents(old.db, 3)
    old.db.close()
    const library = opened(openLibrary(folder, unlocking))
    expect(library.database.verifyAudit()).toMatchObject({ events: 3, firstBroken: null })
    expect(await library.store.check(sha256)).toEqual({ ok: true, value: 200_000 })
    library.close()
    expect(JSON.parse(readFileSync(file('library.json'), 'utf8'))).toMatchObject({ format: 2, protection })
    expect(existsSync(file('backups/library.json'))).toBe(true)
    opened(openLibrary(folder, unlocking)).close()
  })
})
