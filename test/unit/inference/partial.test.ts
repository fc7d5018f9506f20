import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLibrary, type Library } from '../../../main/objects/library'
import { comparisonShown } from '../../../main/cli/commands/compare'
import { compareInLibrary, findingsOfStudy } from '../../../main/studies/compare'
import { plainSetting } from '../../../main/inference/worker/engine'
import type { LoopReading, LoopTask } from '../../../main/inference/operations'
import { loadPack, type ModelPack } from '../../../main/inference/packs/pack'
import type { InferenceProcess } from '../../../main/inference/client'
import { createReadings } from '../../../main/inference/studies/readings'
import { readStudy, type ReadOptions } from '../../../main/inference/studies/readStudy'
import { memorySource } from '../../../shared/dicom/byteSource'
import { unreviewedSentence } from '../../../shared/report/sentences'
import { fail, ok, type Result } from '../../../shared/result'
import { lending, packFolder } from '../../helpers/model'
import { beat } from '../../helpers/beats'
import { methodWords } from '../../../shared/words/findings'
import { messageOf } from '../../../shared/words'
import { sureBeat } from '../../helpers/sureBeat'

let folder: string
let library: Library
let pack: ModelPack

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-partial-'))
  const created = createLibrary(path.join(folder, 'library'), 'unencrypted', { keychain: null, passphrase: null })
  const loaded = await loadPack(packFolder)
  if (!created.ok || !loaded.ok) throw new Error('no library or no pack')
  library = created.value
  pack = loaded.value
  for (const study of ['1.1', '1.2'])
    library.database.addInstances(
      [1, 2, 3].map((n) => beat(`${study}.${n}`, study, study === '1.1' ? '2025-01-01' : '2026-01-01')),
    )
})
afterEach(() => {
  library.close()
  rmSync(folder, { recursive: true })
})

const LVEF = 55
const likely = { task: 'pacemaker', kind: 'binary' as const, difference: 10, probability: 0.99 }
const reading = (sopInstanceUid: string): LoopReading => ({
  sopInstanceUid,
  frames: [0, 1],
  measures: null,
  refusal: null,
  view: { code: 'A4C', probability: 0.9 },
  identity: Float32Array.of(1, 0),
  embedding: Float32Array.of(1, 0),
  msPerFrame: 1,
  beat: sureBeat,
  doubts: [],
  scores: [{ kind: 'regression', task: 'LVEF', value: LVEF, perFrame: [] }, likely],
})

/** A process that answers like the real one until `lives` loops were read, then is gone. */
function processOf(lives: number): InferenceProcess {
  let alive = true
  let left = lives
  const read = async ({ task }: { readonly task: LoopTask }): Promise<Result<LoopReading>> => {
    if (left-- > 0) return ok(reading(task.sopInstanceUid))
    alive = false
    return fail('inferenceLost', { code: 9 })
  }
  const unused = async () => fail('needsMore')
  return {
    pack,
    setting: plainSetting,
    pid: 1,
    read,
    heatMap: unused,
    measure: unused,
    measureInSectors: unused,
    embedTexts: unused,
    compare: unused,
    isAlive: () => alive,
    setPlaying: () => undefined,
    close: () => undefined,
  }
}
const depsOf = (lives: number) => ({
  database: library.database,
  pixels: { open: async () => memorySource(new Uint8Array(48)), close: async () => undefined },
  models: lending(pack, processOf(lives)),
})
const read = (study: string, lives: number, options: ReadOptions = {}) => readStudy(depsOf(lives), study, options)
const shown = (study: string) => findingsOfStudy(library.database, study, null)
const lvefOf = (study: string) => shown(study).findings.find(({ code }) => code === 'LVEF')

describe('a reading that stops early', () => {
  it('keeps what was read when the process is lost, unsure and marked, and still tells the failure', async () => {
    const lost = await read('1.2', 2)
    expect(lost).toMatchObject({ ok: false, failure: { code: 'inferenceLost' } })
    expect(lost.ok ? '' : messageOf(lost.failure)).toContain('2 of 3 loops had been read')
    const { run } = shown('1.2')
    expect(run).toMatchObject({ status: 'partial', reason: { code: 'inferenceLost' } })
    expect(run?.reason && messageOf(run.reason)).toContain('2 of 3')
    expect(lvefOf('1.2')).toMatchObject({
      value: LVEF,
      verdict: 'unsure',
      partial: { read: 2, of: 3 },
    })
    const partly = lvefOf('1.2')
    expect(partly && methodWords(partly)).toContain('partial reading, 2 of 3 loops read')
    expect(shown('1.2').findings.find(({ code }) => code === 'pacemaker')).toMatchObject({
      verdict: 'possible',
    })
    expect(library.database.embeddings('1.2', pack.sha256)).toHaveLength(2)
    expect(library.database.loop('1.2.1')?.view).toMatchObject({ code: 'A4C', source: 'model' })
    expect(library.database.loop('1.2.3')?.view).toBeNull()
    expect(library.database.study('1.2')?.identityCheck?.verdict ?? 'notAssessed').toBe('notAssessed')
  })
  it('keeps what was read when the reader stops it', async () => {
    const stop = new AbortController()
    const stopped = await read('1.2', 3, { signal: stop.signal, onProgress: (done) => done === 1 && stop.abort() })
    expect(stopped).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
    expect(lvefOf('1.2')?.partial).toEqual({ read: 1, of: 3 })
  })
  it('keeps no finding where nothing had been read', async () => {
    expect(await read('1.2', 0)).toMatchObject({ ok: false })
    expect(shown('1.2')).toMatchObject({ latest: { status: 'failed' }, run: null, findings: [] })
  })
  it('says of what it did not find that not all loops were looked at', async () => {
    await read('1.2', 1)
    const refused = shown('1.2').findings.filter(({ refusal }) => refusal !== null)
    expect(refused.length).toBeGreaterThan(0)
    for (const { refusal } of refused)
      expect(refusal && messageOf(refusal)).toContain('None of the 1 loops looked at, of 3 in this study,')
  })
  it('is replaced by a whole reading, and never hides one', async () => {
    await read('1.2', 2)
    expect((await read('1.2', 3)).ok).toBe(true)
    expect(lvefOf('1.2')).toMatchObject({ partial: null, verdict: 'confident' })
    await read('1.2', 1, { again: true })
    expect(shown('1.2').latest?.status).toBe('partial')
    expect(lvefOf('1.2')?.partial).toBeNull()
    // The whole reading is still the kept one: nothing is read anew, and that the last one stopped stays told.
    expect(await read('1.2', 0)).toMatchObject({ ok: true, value: { run: { status: 'complete' } } })
    expect(shown('1.2').latest?.status).toBe('partial')
  })
  it('is badged in comparisons and said in reports', async () => {
    await read('1.1', 3)
    await read('1.2', 2)
    const compared = compareInLibrary(library.database, '1.2', '1.1')
    if (!compared.ok) throw new Error(messageOf(compared.failure))
    const printed = comparisonShown(compared.value)
    expect(printed.changes.find(({ code }) => code === 'LVEF')?.badge).toContain('partial reading now')
    expect(compared.value.changes.find(({ code }) => code === 'pacemaker')?.tier).toBe('notComparable')
    expect(printed.said.join()).toContain('The study was read in part only')
    const lvef = lvefOf('1.2')
    expect(lvef && unreviewedSentence(lvef).text).toContain('partial reading, 2 of 3 loops')
  })
})

describe('a study that two ask for at once', () => {
  it('is read once, each hearing of every loop; who cancels leaves the other its whole reading', async () => {
    const readings = createReadings(depsOf(100))
    const stop = new AbortController()
    const [first, second]: [number[], number[]] = [[], []]
    const both = await Promise.all([
      readings.read('1.2', {
        signal: stop.signal,
        onProgress: (done) => {
          first.push(done)
          if (done === 2) stop.abort()
        },
      }),
      readings.read('1.2', { onProgress: (done) => second.push(done) }),
    ])
    expect(both).toMatchObject([
      { ok: false, failure: { code: 'cancelled' } },
      { ok: true, value: { run: { status: 'complete' } } },
    ])
    expect(first.slice(0, 2)).toEqual([1, 2])
    expect(second).toEqual([1, 2, 3])
    expect(shown('1.2').latest?.status).toBe('complete')
  })
  it('is read anew for one who asks for that, after the other', async () => {
    const readings = createReadings(depsOf(100))
    const [kept, again] = await Promise.all([readings.read('1.2'), readings.read('1.2', { again: true })])
    if (!kept.ok || !again.ok) throw new Error('both read the study')
    expect(again.value.run.runId).not.toBe(kept.value.run.runId)
  })
})
