import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { importPaths } from '../../main/objects/import'
import { parser } from '../helpers/parser'
import { createLibrary, openLibrary, type Library } from '../../main/objects/library'
import { storedNames } from '../../main/objects/store'
import { jpegFile } from '../helpers/jpegFile'
import { messageOf, textOf, wordsOf } from '../../shared/words'
import { bundleChild } from '../helpers/child'
import { random } from '../helpers/random'

const KILLS = 36
const FILES = 400
const SEED = 20261124
const none = { keychain: null, passphrase: null }
const work = mkdtempSync(path.join(os.tmpdir(), 'longaxis-faults-'))
const source = path.join(work, 'source')
const child = bundleChild('import')

beforeAll(() => {
  mkdirSync(source)
  for (let n = 0; n < FILES; n++) writeFileSync(path.join(source, `${n}.dcm`), smallFile(n))
})
afterAll(() => {
  rmSync(work, { recursive: true, force: true })
  rmSync(child, { force: true })
})

const smallFile = (n: number): Uint8Array =>
  jpegFile(
    {
      SOPInstanceUID: `2.25.1${n}`,
      StudyInstanceUID: `2.25.2${n % 20}`,
      SeriesInstanceUID: `2.25.3${n % 20}`,
      PatientID: `P${(n % 20) % 7}`,
    },
    n % 251,
  )

const sourceHashes = (): readonly string[] =>
  readdirSync(source)
    .map((name) =>
      createHash('sha256')
        .update(readFileSync(path.join(source, name)))
        .digest('hex'),
    )
    .sort()

/** Runs the import in a child; killed `afterMs` after it began, or left to finish when null. Resolves with its last line. */
function runChild(
  folder: string,
  afterMs: number | null,
): Promise<{ readonly code: number | null; readonly lastLine: string }> {
  return new Promise((resolve) => {
    const running = spawn(process.execPath, [child, folder, source], { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    running.stdout.on('data', (chunk: Buffer) => {
      if (output === '' && afterMs !== null) setTimeout(() => running.kill('SIGKILL'), afterMs)
      output += chunk.toString()
    })
    running.on('close', (code) => resolve({ code, lastLine: output.trim().split('\n').at(-1) ?? '' }))
  })
}

function open(folder: string): Library {
  const library = openLibrary(folder, none)
  if (!library.ok) throw new Error(messageOf(library.failure))
  return library.value
}

describe('an import killed anywhere', () => {
  it(`opens again after each of ${KILLS} kills and ends with nothing lost or doubled`, async () => {
    const started = performance.now()
    const whole = await runChild(path.join(work, 'whole'), null)
    const wholeMs = performance.now() - started
    expect(whole.code).toBe(0)
    const next = random(SEED)
    let killed = 0
    for (let round = 0; killed < KILLS; round++) {
      const folder = path.join(work, `killed-${round}`)
      // Several kills to a library, so that imports of half-imported libraries are killed too.
      for (let kill = 0; kill < 4 && killed < KILLS; kill++) {
        const { code } = await runChild(folder, next() * wholeMs * 0.5)
        if (code === 0) break
        killed += 1
        const library = open(folder)
        for (const { sha256 } of [...readStored(library)]) expect(await library.store.has(sha256)).toBe(true)
        library.close()
      }
      const last = await runChild(folder, null)
      expect(last.code).toBe(0)
      const library = open(folder)
      expect(library.database.counts()).toEqual({ patients: 7, studies: 20, instances: FILES })
      library.close()
      expect(await storedNames(folder)).toEqual(sourceHashes())
      expect(readdirSync(path.join(folder, 'incoming'))).toEqual([])
      rmSync(folder, { recursive: true, force: true })
    }
    expect(killed).toBe(KILLS)
  }, 600_000)
})

function* readStored({ database }: Library) {
  for (const patient of database.patients())
    for (const study of database.studiesOf(patient.patientKey))
      for (const loop of database.loops(study.studyInstanceUid)) {
        const file = database.storedFile(loop.sopInstanceUid)
        if (file) yield file
      }
}

describe('what can’t be read', () => {
  it('is reported file by file, and the rest is imported', async () => {
    const folder = path.join(work, 'unreadable')
    const places = path.join(work, 'places')
    mkdirSync(places)
    writeFileSync(path.join(places, 'good.dcm'), smallFile(1))
    writeFileSync(path.join(places, 'note.txt'), 'not DICOM')
    writeFileSync(path.join(places, 'empty.dcm'), '')
    const created = createLibrary(folder, 'unencrypted', none)
    if (!created.ok) throw new Error(messageOf(created.failure))
    const summary = await importPaths({ ...created.value, parser }, [places, path.join(work, 'absent')])
    created.value.close()
    expect(summary).toMatchObject({ filesSeen: 4, instancesAdded: 1 })
    expect(summary.refused.map(({ path: file, reason }) => [path.basename(file), wordsOf(reason)]).sort()).toEqual([
      ['absent', 'it is not there'],
      ['empty.dcm', 'not a DICOM file'],
      ['note.txt', 'not a DICOM file'],
    ])
  })

  it('names a file it may not read', async (test) => {
    if (process.getuid?.() === 0) return skip(test, 'root may read every file')
    const folder = path.join(work, 'forbidden')
    const file = path.join(work, 'forbidden.dcm')
    writeFileSync(file, smallFile(2))
    chmodSync(file, 0)
    const created = createLibrary(folder, 'unencrypted', none)
    if (!created.ok) throw new Error(messageOf(created.failure))
    const { refused } = await importPaths({ ...created.value, parser }, [file])
    created.value.close()
    expect(refused).toEqual([{ path: file, reason: textOf('fileProblems.noPermission') }])
  })
})

/** A file system of two megabytes, where this machine lets us mount one. */
function smallDisk(): string | null {
  const place = path.join(work, 'disk')
  mkdirSync(place)
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', place]).status === 0 ? place : null
}

describe('a full disk', () => {
  it('is told file by file; the library stays whole, and importing again with room loses nothing', async (test) => {
    const disk = smallDisk()
    if (disk === null) return skip(test, 'this machine does not let us mount a small disk')
    const folder = path.join(disk, 'library')
    try {
      const created = createLibrary(folder, 'unencrypted', none)
      if (!created.ok) throw new Error(messageOf(created.failure))
      const first = await importPaths({ ...created.value, parser }, [source])
      created.value.close()
      expect(first.refused.length).toBeGreaterThan(0)
      expect(new Set(first.refused.map(({ reason }) => wordsOf(reason)))).toEqual(
        new Set(['the library’s disk is full']),
      )
      expect(first.instancesAdded + first.refused.length).toBe(FILES)
      execFileSync('mount', ['-o', 'remount,size=64m', disk])
      const library = open(folder)
      expect(library.database.counts().instances).toBe(first.instancesAdded)
      const second = await importPaths({ ...library, parser }, [source])
      expect(second.refused).toEqual([])
      expect(library.database.counts().instances).toBe(FILES)
      library.close()
    } finally {
      spawnSync('umount', [disk])
    }
  })
})

/** Vitest's default reporter prints no reason. */
function skip(test: TestContext, reason: string): void {
  console.warn(`skipped: ${reason}`)
  test.skip(reason)
}
