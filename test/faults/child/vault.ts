import { createInterface } from 'node:readline'
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { openLibrary } from '../../../main/objects/library'
import { openContentStore } from '../../../main/objects/store'
import { upgradeObjects } from '../../../main/objects/upgrade'

/** What a program does with a library, in a process of its own, for being killed: `vault.ts MODE FOLDER [KEY]`. */
const [mode, folder = '', key = ''] = process.argv.slice(2)
const none = { keychain: null, passphrase: null }
const say = (word: string): void => void process.stdout.write(`${word}\n`)
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Holds the library until it is killed. */
async function hold(): Promise<void> {
  const library = openLibrary(folder, none)
  say(library.ok ? 'held' : library.failure.code)
  await wait(60_000)
}

/** Tries to open at each line on stdin until it can, then says whether another had it open at the same time. */
async function race(): Promise<void> {
  say('ready')
  for await (const _line of createInterface({ input: process.stdin })) {
    let refusals = 0
    for (;;) {
      const library = openLibrary(folder, none)
      if (!library.ok) {
        if (!['libraryBusy', 'libraryOpening'].includes(library.failure.code)) say(`failed ${library.failure.code}`)
        refusals += 1
        await wait(1)
        continue
      }
      const sentinel = path.join(folder, 'sentinel')
      let isAlone = true
      try {
        writeFileSync(sentinel, '', { flag: 'wx' })
      } catch {
        isAlone = false
      }
      await wait(30)
      rmSync(sentinel, { force: true })
      library.value.close()
      say(`${isAlone ? 'alone' : 'double'} ${refusals}`)
      break
    }
  }
}

/** Moves the objects of the format before. */
async function upgrade(): Promise<void> {
  const store = openContentStore(folder, key === '' ? null : Buffer.from(key, 'hex'))
  say('ready')
  const { moved, damaged } = await upgradeObjects(store, { onProgress: (done) => say(`at ${done}`) })
  say(`moved ${moved} damaged ${damaged.length}`)
}

/** Appends to the audit trail without end. */
async function audit(): Promise<void> {
  const library = openLibrary(folder, none)
  if (!library.ok) return say(library.failure.code)
  say('ready')
  for (let n = 0; ; n++) {
    library.value.database.appendAudit({
      at: new Date().toISOString(),
      user: 'reader',
      action: 'setView',
      studyInstanceUid: null,
      subject: String(n),
      modelSha256: null,
      detail: null,
    })
    say(`at ${n}`)
    await wait(0)
  }
}

const modes: Readonly<Record<string, () => Promise<void>>> = { hold, race, upgrade, audit }
await modes[mode ?? '']?.()
