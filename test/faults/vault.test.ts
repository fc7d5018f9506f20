import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, describe, expect, it } from 'vitest'
import { createLibrary, openLibrary, type Library } from '../../main/objects/library'
import { openContentStore } from '../../main/objects/store'
import { oldObjects } from '../../main/objects/upgrade'
import { messageOf } from '../../shared/words'
import { bundleChild } from '../helpers/child'
import { random } from '../helpers/random'
import { openOldStore } from '../helpers/oldLibrary'

const ROUNDS = 50
const UPGRADE_KILLS = 40
const AUDIT_KILLS = 20
const none = { keychain: null, passphrase: null }
const work = mkdtempSync(path.join(os.tmpdir(), 'longaxis-vault-'))
const child = bundleChild('vault')
const running = new Set<ChildProcessWithoutNullStreams>()
afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(work, { recursive: true, force: true })
  rmSync(child, { force: true })
})

/** A process of its own, and its lines as they come. */
function start(mode: string, folder: string, key = '') {
  const process_ = spawn(process.execPath, [child, mode, folder, key])
  running.add(process_)
  process_.stderr.pipe(process.stderr)
  const lines: string[] = []
  const waiting: ((line: string | null) => void)[] = []
  createInterface({ input: process_.stdout }).on('line', (line) => {
    const first = waiting.shift()
    if (first) first(line)
    else lines.push(line)
  })
  const ended = new Promise<void>((resolve) =>
    process_.on('close', () => {
      running.delete(process_)
      for (const resolve of waiting.splice(0)) resolve(null)
      resolve()
    }),
  )
  return {
    ended,
    kill: () => process_.kill('SIGKILL'),
    write: (line: string) => process_.stdin.write(`${line}\n`),
    /** The next line; null where it ended without one. */
    line: () =>
      new Promise<string | null>((resolve) => {
        const line = lines.shift()
        if (line !== undefined) resolve(line)
        else if (!running.has(process_)) resolve(null)
        else waiting.push(resolve)
      }),
  }
}

/** Kills a process some milliseconds after it has told of `steps` steps. */
async function killAmid(started: ReturnType<typeof start>, steps: number, ms: number): Promise<void> {
  for (let step = 0; step < steps; step++) await started.line()
  setTimeout(started.kill, ms)
  await started.ended
}

function opened(result: ReturnType<typeof openLibrary>): Library {
  if (!result.ok) throw new Error(messageOf(result.failure))
  return result.value
}

describe('the lock', () => {
  it(`lets one of two openers in, ${ROUNDS} times over, as the holder is killed`, async () => {
    const folder = path.join(work, 'lock')
    opened(createLibrary(folder, 'unencrypted', none)).close()
    const racers = [start('race', folder), start('race', folder)]
    for (const racer of racers) expect(await racer.line()).toBe('ready')
    const next = random(20261125)
    const counts = { rounds: 0, alone: 0, double: 0, refusals: 0, other: 0 }
    for (; counts.rounds < ROUNDS; counts.rounds++) {
      const holder = start('hold', folder)
      expect(await holder.line()).toBe('held')
      const killAfterMs = next() * 20
      const killed = new Promise<void>((resolve) =>
        setTimeout(() => (holder.kill(), void holder.ended.then(resolve)), killAfterMs),
      )
      for (const racer of racers) racer.write('go')
      for (const racer of racers) {
        const [word, refusals] = ((await racer.line()) ?? 'ended').split(' ')
        counts[word === 'alone' || word === 'double' ? word : 'other'] += 1
        counts.refusals += Number(refusals ?? 0)
      }
      await killed
    }
    for (const racer of racers) racer.kill()
    console.log(`lock: ${JSON.stringify(counts)}`)
    expect(counts).toMatchObject({ rounds: ROUNDS, alone: 2 * ROUNDS, double: 0, other: 0 })
    expect(counts.refusals).toBeGreaterThan(ROUNDS)
  }, 600_000)
})

describe.each([
  ['encrypted', randomBytes(32)],
  ['plain', null],
] as const)('the move of old objects, %s', (name, key) => {
  it(`killed ${UPGRADE_KILLS / 2} times, loses nothing and ends with every object whole`, async () => {
    const folder = path.join(work, `upgrade-${name}`)
    const source = path.join(work, 'source')
    mkdirSync(folder, { recursive: true })
    const old = openOldStore(folder, key)
    const sizes = new Map<string, number>()
    for (let n = 0; n < 400; n++) {
      writeFileSync(source, randomBytes(1000 + ((n * 7919) % 200_000)))
      const { sha256, sizeBytes } = await old.add(source)
      sizes.set(sha256, sizeBytes)
    }
    const namesThere = async (): Promise<ReadonlySet<string>> => {
      const names = new Set<string>()
      for await (const { sha256 } of openContentStore(folder, key).names()) names.add(sha256)
      return names
    }
    const next = random(7)
    const counts = { kills: 0, movedBetween: 0, finished: false }
    let left = sizes.size
    while (counts.kills < UPGRADE_KILLS / 2) {
      const mover = start('upgrade', folder, key ? Buffer.from(key).toString('hex') : '')
      expect(await mover.line()).toBe('ready')
      await killAmid(mover, Math.floor(next() * 12), next() * 15)
      counts.kills += 1
      expect(await namesThere()).toEqual(new Set(sizes.keys()))
      const now = (await oldObjects(openContentStore(folder, key))).length
      if (now < left) counts.movedBetween += 1
      left = now
    }
    const last = start('upgrade', folder, key ? Buffer.from(key).toString('hex') : '')
    expect(await last.line()).toBe('ready')
    const lines: string[] = []
    for (let line = await last.line(); line !== null; line = await last.line()) lines.push(line)
    expect(lines.at(-1)).toBe(`moved ${left} damaged 0`)
    await last.ended
    counts.finished = true
    console.log(
      `move of old objects, ${name}: ${JSON.stringify({ ...counts, objects: sizes.size, leftForLast: left })}`,
    )
    const store = openContentStore(folder, key)
    expect(await oldObjects(store)).toEqual([])
    for (const [sha256, size] of sizes) expect(await store.check(sha256)).toEqual({ ok: true, value: size })
    expect(readdirSync(path.join(folder, 'incoming'))).toEqual([])
    expect(counts.movedBetween).toBeGreaterThan(UPGRADE_KILLS / 4)
  }, 600_000)
})

describe('the audit trail', () => {
  it(`killed ${AUDIT_KILLS} times while it grows, is whole each time`, async () => {
    const folder = path.join(work, 'audit')
    opened(createLibrary(folder, 'unencrypted', none)).close()
    const next = random(11)
    const counts = { kills: 0, events: 0 }
    for (; counts.kills < AUDIT_KILLS; counts.kills++) {
      const writer = start('audit', folder)
      expect(await writer.line()).toBe('ready')
      await killAmid(writer, 5 + Math.floor(next() * 20), next() * 15)
      const library = opened(openLibrary(folder, none))
      const { events, firstBroken } = library.database.verifyAudit()
      library.close()
      expect(firstBroken).toBeNull()
      expect(events).toBeGreaterThanOrEqual(counts.events)
      counts.events = events
    }
    console.log(`audit trail: ${JSON.stringify(counts)}`)
    expect(counts.events).toBeGreaterThan(AUDIT_KILLS)
    expect(existsSync(path.join(folder, 'audit.anchor'))).toBe(true)
  }, 600_000)
})

describe('a library being created', () => {
  it('killed before its database, or before its record has its name, is begun anew or finished', () => {
    const folder = path.join(work, 'begun')
    mkdirSync(folder)
    for (const left of ['library.json.part', 'timeline.db.part', 'timeline.db.part-wal'])
      writeFileSync(path.join(folder, left), 'half')
    const library = opened(createLibrary(folder, 'unencrypted', none))
    library.close()
    renameSync(path.join(folder, 'library.json'), path.join(folder, 'library.json.part'))
    rmSync(path.join(folder, 'backups'), { recursive: true })
    opened(openLibrary(folder, none)).close()
    expect(existsSync(path.join(folder, 'library.json'))).toBe(true)
    // A record laid there later finishes nothing: this library was whole once.
    rmSync(path.join(folder, 'library.json'))
    writeFileSync(path.join(folder, 'library.json.part'), JSON.stringify({ format: 1, protection: 'unencrypted' }))
    expect(openLibrary(folder, none)).toMatchObject({ failure: { code: 'recordMissing' } })
  })
})

describe('a library whose disk', () => {
  it('is read-only or full is told as such, changed by nothing, and opens again', (test) => {
    const disk = path.join(work, 'disk')
    mkdirSync(disk)
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]).status !== 0)
      return test.skip('this machine does not let us mount a small disk')
    try {
      const folder = path.join(disk, 'library')
      opened(createLibrary(folder, 'unencrypted', none)).close()
      spawnSync('mount', ['-o', 'remount,ro', disk])
      expect(openLibrary(folder, none)).toMatchObject({ failure: { code: 'libraryReadOnly' } })
      expect(createLibrary(path.join(disk, 'other'), 'unencrypted', none)).toMatchObject({
        failure: { code: 'libraryReadOnly' },
      })
      spawnSync('mount', ['-o', 'remount,rw', disk])
      expect(spawnSync('dd', ['if=/dev/zero', `of=${path.join(disk, 'fill')}`]).status).not.toBe(0)
      expect(openLibrary(folder, none)).toMatchObject({ failure: { code: 'libraryFull' } })
      expect(createLibrary(path.join(disk, 'other'), 'unencrypted', none)).toMatchObject({
        failure: { code: 'libraryFull' },
      })
      rmSync(path.join(disk, 'fill'))
      opened(openLibrary(folder, none)).close()
      opened(createLibrary(path.join(disk, 'other'), 'unencrypted', none)).close()
    } finally {
      spawnSync('umount', ['-l', disk])
    }
  })

  it('has no place for a folder is told as such', () => {
    writeFileSync(path.join(work, 'a-file'), '')
    expect(createLibrary(path.join(work, 'a-file', 'library'), 'unencrypted', none)).toMatchObject({
      failure: { code: 'libraryNoFolder' },
    })
  })
})
