/** How fast words find loops by looking at every vector: `npx tsx test/bench/search.ts [LOOPS] [DIMENSIONS]`. An encrypted library; the words' own embedding is left out. */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createLibrary, openLibrary } from '../../main/objects/library'
import { rankLoops } from '../../main/retrieval/search'
import { unit } from '../../shared/vision/vectors'
import { instance } from '../helpers/records'
import { messageOf } from '../../shared/words'

const loops = Number(process.argv[2] ?? 100_000)
const dimensions = Number(process.argv[3] ?? 256)
const A_STUDY = 1000
const model = { id: 'bench', version: '1', sha256: 'a'.repeat(64) }

let seed = 1
const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
const vector = (): Float32Array =>
  unit(Float32Array.from({ length: dimensions }, () => random() + random() + random() - 1.5))

const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-bench-'))
const library = createLibrary(path.join(folder, 'library'), 'passphrase', {
  keychain: null,
  passphrase: 'bench passphrase',
})
if (!library.ok) throw new Error(messageOf(library.failure))
let { database } = library.value

const file = path.join(folder, 'library', 'timeline.db')

for (let first = 0; first < loops; first += A_STUDY) {
  const study = `2.${first}`
  const sops = Array.from({ length: Math.min(A_STUDY, loops - first) }, (_, k) => `1.${first + k}`)
  database.addInstances(sops.map((sop) => instance({ sop, study, patientId: `P${first}` })))
  const run = {
    runId: study,
    studyInstanceUid: study,
    model: { ...model, provider: 'cpu', precision: 'float32' as const },
    role: 'reading',
    startedAt: '2026-01-01T00:00:00Z',
    finishedAt: null,
    status: 'complete',
    reason: null,
    loops: sops,
    refused: [],
    views: [],
    msPerFrame: null,
    seconds: null,
  } as const
  database.beginRun(run)
  database.finishRun(
    run,
    [],
    [],
    sops.map((sopInstanceUid) => ({ sopInstanceUid, vector: vector() })),
  )
}
library.value.close()
const bytes = statSync(file).size
const again = openLibrary(path.join(folder, 'library'), { keychain: null, passphrase: 'bench passphrase' })
if (!again.ok) throw new Error(messageOf(again.failure))
database = again.value.database

/** The longest time that nothing else got a turn. */
async function search(): Promise<{
  readonly ms: number
  readonly cpuMs: number
  readonly longestBlockMs: number
  readonly searched: number
}> {
  const begun = performance.now()
  const used = process.cpuUsage()
  let [last, longest, over] = [begun, 0, false]
  const tick = (): void => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
    if (!over) setImmediate(tick)
  }
  setImmediate(tick)
  const found = await rankLoops(database, model, 'bench', { vector: vector(), heard: null }, 24)
  over = true
  const { user, system } = process.cpuUsage(used)
  return {
    ms: performance.now() - begun,
    cpuMs: (user + system) / 1000,
    longestBlockMs: longest,
    searched: found.ok ? found.value.searched : 0,
  }
}

const runs: Awaited<ReturnType<typeof search>>[] = []
for (let n = 0; n < 9; n++) runs.push(await search())
const middle = (key: 'ms' | 'cpuMs' | 'longestBlockMs'): string =>
  (runs.map((run) => run[key]).sort((a, b) => a - b)[4] ?? Number.NaN).toFixed(0)
console.table([
  {
    loops: runs[0]?.searched,
    dimensions,
    'first ms': runs[0]?.ms.toFixed(0),
    'first CPU ms': runs[0]?.cpuMs.toFixed(0),
    'median ms of 9': middle('ms'),
    'median CPU ms': middle('cpuMs'),
    'longest block ms': middle('longestBlockMs'),
    'library MB': (bytes / 1e6).toFixed(0),
  },
])
again.value.close()
rmSync(folder, { recursive: true, force: true })
