/**
 * Searching a library for the nearest hearts: `npx tsx test/bench/nearest.ts [STUDIES] [DIMENSIONS] [random]`, in an encrypted database.
 * Vectors lie in clusters (visits around patients, patients in a subspace of 48 dimensions, all off centre) or are random.
 * Peer: sqlite-vec's scan over the same signs as bits in the same encrypted database, rescored from the same rows.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { migrateUp } from '../../main/database/migrate'
import { createNearest } from '../../main/database/identity/nearest'
import { openWritable, type WritableDb } from '../../main/database/sqlite'
import { dot, unit } from '../../shared/vision/vectors'
import { messageOf } from '../../shared/words'

const studies = Number(process.argv[2] ?? 1_000_000)
const dimensionList = process.argv[3] ? [Number(process.argv[3])] : [512, 256]
const VISITS = 4
const SUBSPACE = 48
const QUERIES = 100
const PACK = 'a'.repeat(64)
const PEER_STUDIES = Math.min(studies, 200_000)

let seed = 1
function random(): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return (seed + 0.5) / 4294967296
}
/** Four uniforms: near enough to a normal for a bench. */
const normal = (): number => (random() + random() + random() + random() - 2) * 1.73

function maker(kind: 'clustered' | 'random', dimensions: number): () => Float32Array {
  if (kind === 'random') return () => unit(Float32Array.from({ length: dimensions }, normal))
  const basis = Array.from({ length: SUBSPACE }, (_, k) =>
    Float32Array.from({ length: dimensions }, () => normal() / Math.sqrt(1 + k / 8)),
  )
  const offset = Float32Array.from({ length: dimensions }, () => 2 * normal())
  let patient = new Float32Array(dimensions)
  let n = 0
  return () => {
    if (n++ % VISITS === 0) {
      patient = offset.slice()
      for (const axis of basis) {
        const weight = normal()
        for (let i = 0; i < dimensions; i++) patient[i]! += weight * axis[i]!
      }
    }
    return unit(patient.map((value) => value + (random() - 0.5) * 2.5))
  }
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
const ms = (value: number): string => value.toFixed(1)

function fill(db: WritableDb, make: () => Float32Array): void {
  db.pragma('foreign_keys = OFF')
  db.pragma('synchronous = OFF')
  const insert = db.prepare('INSERT INTO studyVectors (studyInstanceUid, packSha256, vector) VALUES (?, ?, ?)')
  const study = db.prepare(
    "INSERT INTO studies (studyInstanceUid, patientKey, description, accessionNumber) VALUES (?, ?, '', '')",
  )
  for (let first = 0; first < studies; first += 20_000)
    db.transaction(() => {
      for (let n = first; n < Math.min(studies, first + 20_000); n++) {
        study.run(`2.${n}`, `p${Math.floor(n / VISITS)}`)
        insert.run(`2.${n}`, PACK, Buffer.from(make().buffer))
      }
    })()
}

/** Exact neighbours of every query by one pass over all vectors. */
function exact(db: WritableDb, queries: readonly Float32Array[]): readonly ReadonlySet<string>[] {
  const best = queries.map(() => [] as { uid: string; similarity: number }[])
  for (const { studyInstanceUid: uid, vector } of db
    .prepare('SELECT studyInstanceUid, vector FROM studyVectors')
    .iterate() as IterableIterator<{ studyInstanceUid: string; vector: Uint8Array }>) {
    const other = new Float32Array(vector.slice().buffer)
    for (const [q, query] of queries.entries()) {
      const similarity = dot(query, other)
      const list = best[q]!
      if (list.length === 10 && similarity <= list[9]!.similarity) continue
      list.push({ uid, similarity })
      list.sort((a, b) => b.similarity - a.similarity)
      if (list.length > 10) list.pop()
    }
  }
  return best.map((list) => new Set(list.map(({ uid }) => uid)))
}

async function measure(kind: 'clustered' | 'random', dimensions: number): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-bench-'))
  const opened = openWritable({ file: path.join(folder, 'timeline.db'), key: new Uint8Array(32).fill(7) })
  if (!opened.ok) throw new Error(messageOf(opened.failure))
  const db = opened.value
  migrateUp(db, folder)
  fill(db, maker(kind, dimensions))
  const nearest = createNearest(db)
  const before = process.memoryUsage().rss
  const loaded = performance.now()
  await nearest.prepare(PACK)
  const seconds = (performance.now() - loaded) / 1000
  const memory = (process.memoryUsage().rss - before) / 1e6
  const row = db.prepare('SELECT vector FROM studyVectors WHERE studyInstanceUid = ?')
  const queries = Array.from(
    { length: QUERIES },
    () =>
      new Float32Array(
        (row.get(`2.${Math.floor(random() * studies)}`) as { vector: Uint8Array }).vector.slice().buffer,
      ),
  )
  const truth = exact(db, queries.slice(0, 20))
  let hits = 0
  const times = queries.map((query, q) => {
    const begun = performance.now()
    const found = nearest.nearest(PACK, query, 10)
    const took = performance.now() - begun
    hits += found.filter(({ studyInstanceUid }) => truth[q]?.has(studyInstanceUid)).length
    return took
  })
  times.sort((a, b) => a - b)
  db.close()
  rmSync(folder, { recursive: true, force: true })
  return {
    vectors: kind,
    studies,
    dimensions,
    'recall@10': (hits / (10 * truth.length)).toFixed(3),
    'p50 ms': ms(quantile(times, 0.5)),
    'p95 ms': ms(quantile(times, 0.95)),
    'taken up, s': seconds.toFixed(1),
    'memory, MB': memory.toFixed(0),
  }
}

/** sqlite-vec over bits, without rescoring, in an encrypted database of fewer studies: its time grows with their number. */
function peer(dimensions: number): Record<string, unknown> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-bench-'))
  const opened = openWritable({ file: path.join(folder, 'peer.db'), key: new Uint8Array(32).fill(7) })
  if (!opened.ok) throw new Error(messageOf(opened.failure))
  const db = opened.value
  ;(createRequire(import.meta.url)('sqlite-vec') as { load(db: WritableDb): void }).load(db)
  db.pragma('synchronous = OFF')
  db.exec(`CREATE VIRTUAL TABLE codes USING vec0 (code bit[${dimensions}])`)
  const insert = db.prepare('INSERT INTO codes (rowid, code) VALUES (?, vec_bit(?))')
  const code = (): Uint8Array => Uint8Array.from({ length: dimensions / 8 }, () => Math.floor(random() * 256))
  for (let first = 0; first < PEER_STUDIES; first += 20_000)
    db.transaction(() => {
      for (let n = first; n < Math.min(PEER_STUDIES, first + 20_000); n++) insert.run(BigInt(n + 1), code())
    })()
  const search = db.prepare('SELECT rowid FROM codes WHERE code MATCH vec_bit(?) AND k = 300')
  const times = Array.from({ length: 30 }, () => {
    const wanted = code()
    const begun = performance.now()
    search.all(wanted)
    return performance.now() - begun
  }).sort((a, b) => a - b)
  db.close()
  rmSync(folder, { recursive: true, force: true })
  return {
    peer: 'sqlite-vec 0.1.9, bits',
    studies: PEER_STUDIES,
    dimensions,
    'p50 ms': ms(quantile(times, 0.5)),
    'p95 ms': ms(quantile(times, 0.95)),
  }
}

const kinds = process.argv[4] === 'random' ? (['clustered', 'random'] as const) : (['clustered'] as const)
for (const dimensions of dimensionList) {
  for (const kind of kinds) console.table([await measure(kind, dimensions)])
  console.table([peer(dimensions)])
}
