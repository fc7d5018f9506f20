import { createCipheriv, createHash, createHmac, hkdfSync, randomUUID } from 'node:crypto'
import { createReadStream, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { migrateUp, migrations } from '../../main/database/migrate'
import { openWritable, type WritableDb } from '../../main/database/sqlite'
import type { ContentStore } from '../../main/objects/store'
import { createLock, type Protection, type Unlocking } from '../../main/security/key'
import { messageOf } from '../../shared/words'

const BLOCK_BYTES = 1024 * 1024

/** The store as programs before decision 0058 wrote it: AES-256-CTR, or the file as it is. Copied from that program. */
export function openOldStore(folder: string, key: Uint8Array | null): Pick<ContentStore, 'add'> {
  const objects = path.join(folder, 'objects')
  const incoming = path.join(folder, 'incoming')
  rmSync(incoming, { recursive: true, force: true })
  mkdirSync(incoming, { recursive: true })
  mkdirSync(objects, { recursive: true })
  const objectKey = key ? Buffer.from(hkdfSync('sha256', key, '', 'longaxis objects', 32)) : null
  const place = (sha256: string): string => path.join(objects, sha256.slice(0, 2), sha256.slice(2))
  return {
    async add(file, signal) {
      const named = objectKey ? await copyHashing(String(file), null, null, signal) : null
      if (named && (await exists(place(named.sha256)))) return { ...named, isNew: false, isRepaired: false }
      const temporary = path.join(incoming, randomUUID())
      try {
        const cipher = named && objectKey ? encryption(objectKey, named.sha256) : null
        const copied = await copyHashing(String(file), temporary, cipher, signal)
        const target = place(copied.sha256)
        if (await exists(target)) return { ...copied, isNew: false, isRepaired: false }
        await mkdir(path.dirname(target), { recursive: true })
        await rename(temporary, target)
        return { ...copied, isNew: true, isRepaired: false }
      } finally {
        await rm(temporary, { force: true })
      }
    },
  }
}

function encryption(key: Buffer, sha256: string) {
  const counter = createHmac('sha256', key).update(sha256).digest().subarray(0, 16)
  return createCipheriv('aes-256-ctr', key, counter)
}

async function copyHashing(
  from: string,
  to: string | null,
  cipher: ReturnType<typeof encryption> | null,
  signal?: AbortSignal,
) {
  const hash = createHash('sha256')
  let sizeBytes = 0
  const out = to === null ? null : await open(to, 'wx')
  const blocks = createReadStream(from, { highWaterMark: BLOCK_BYTES, ...(signal && { signal }) })
  try {
    for await (const block of blocks as AsyncIterable<Buffer>) {
      hash.update(block)
      sizeBytes += block.length
      await out?.writeFile(cipher ? cipher.update(block) : block)
    }
    await out?.sync()
  } finally {
    await out?.close()
  }
  return { sha256: hash.digest('hex'), sizeBytes }
}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  )

/** A library as the program of schema 70 left it: `library.json` of format 1, its database, and its store. */
export function createOldLibrary(folder: string, protection: Protection, unlocking: Unlocking): OldLibrary {
  const lock = createLock(protection, unlocking)
  if (!lock.ok) throw new Error(messageOf(lock.failure))
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'library.json'), JSON.stringify(lock.value.record, null, 2))
  const db = openWritable({ file: path.join(folder, 'timeline.db'), key: lock.value.key })
  if (!db.ok) throw new Error(messageOf(db.failure))
  const upTo70 = migrations.filter(({ version }) => version <= 70)
  const migrated = migrateUp(db.value, path.join(folder, 'backups'), upTo70)
  if (!migrated.ok) throw new Error(messageOf(migrated.failure))
  return { db: db.value, store: openOldStore(folder, lock.value.key), key: lock.value.key }
}

export interface OldLibrary {
  readonly db: WritableDb
  readonly store: Pick<ContentStore, 'add'>
  readonly key: Uint8Array | null
}

/** Events as that program wrote them. */
export function addOldEvents(db: WritableDb, count: number): void {
  const insert = db.prepare(
    "INSERT INTO auditEvents (at, user, action, studyInstanceUid, subject, modelSha256, detail) VALUES (?, 'reader', 'setView', 's1', ?, NULL, 'none to A4C')",
  )
  for (let n = 0; n < count; n++) insert.run(`2026-01-01T00:00:${String(n % 60).padStart(2, '0')}Z`, `1.${n}`)
}
