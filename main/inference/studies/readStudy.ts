import { randomUUID } from 'node:crypto'
import type { Finding, ModelRun, ModelStamp } from '../../../shared/domain/finding'
import type { Loop } from '../../../shared/domain/loop'
import type { ModelRole } from '../../../shared/domain/modelRole'
import { failureOf, fail, ok, type Failure, type Result } from '../../../shared/result'
import { studyStatements, type ScoredLoop } from '../../../shared/vision/statements'
import type { PixelSources } from '../../objects/pixels'
import type { LoopEmbedding, DatabaseWriter } from '../../database/interface'
import { checkIdentity } from '../../identity/check'
import { readOne } from '../worker/readOne'
import type { LoopReading } from '../operations'
import { reusableRun, runForPatients, makeCurrent } from './reusableRun'
import { labelledView, otherModality, type TrustedViews } from './loopTask'
import { viewLabelOf } from './modelViews'
import { matchingPack } from '../packs/selectPack'
import type { Models } from '../models'
import type { ModelPack } from '../packs/pack'
import type { InferenceProcess } from '../client'

const CANCELLED = 'cancelled'

export interface ReadDeps {
  readonly database: DatabaseWriter
  readonly pixels: PixelSources
  readonly models: Pick<Models, 'use' | 'selected' | 'precision'>
}

export interface ReadOptions {
  readonly signal?: AbortSignal
  /** Loops done of those in the study. */
  readonly onProgress?: (done: number, total: number) => void
  /** Reads even where this pack has read the same loops before. */
  readonly again?: boolean
}

export interface StudyReading {
  readonly run: ModelRun
  readonly findings: readonly Finding[]
  /** What the pack that tells patients apart made of it; null where the pack that reads does that itself, or none can. */
  readonly patients: Result<ModelRun> | null
}

/** What reading the loops gave, before it becomes statements. */
interface Progress {
  readonly readings: LoopReading[]
  readonly refused: { sop: string; reason: Failure }[]
  /** Loops read or refused so far. */
  looked: number
  frames: number
  inferenceMs: number
}

/**
 * Reads one study with the chosen pack, and with the one that tells patients apart where that is another, and keeps what was found. A run that
 * was cancelled, or whose process was lost, is a failure all the same; what it had read is kept as partial, its statements unsure and marked so,
 * until a whole run takes their place. Findings stand also where patients could not be told apart.
 */
export async function readStudy(
  deps: ReadDeps,
  studyInstanceUid: string,
  options: ReadOptions = {},
): Promise<Result<StudyReading>> {
  const { database, models } = deps
  if (!database.study(studyInstanceUid)) return fail('unknownStudy', { uid: studyInstanceUid })
  const pack = await models.selected()
  if (!pack.ok) return pack
  return readByRoles(deps, pack.value, await matchingPack(models), studyInstanceUid, options)
}

async function readByRoles(
  deps: ReadDeps,
  pack: ModelPack,
  beside: Result<ModelPack> | null,
  uid: string,
  options: ReadOptions,
): Promise<Result<StudyReading>> {
  const { database } = deps
  const loops = database.loops(uid).length
  const progressed = options.onProgress
  const total = beside?.ok === true ? 2 * loops : loops
  const from = (base: number): ReadOptions => ({
    ...options,
    ...(progressed && { onProgress: (done) => progressed(base + done, total) }),
  })

  const comparing = beside ?? (await deps.models.selected('patients'))
  const before = comparing.ok ? runForPatients(database, uid, comparing.value.sha256) : null
  const run = await runByRole(deps, pack, 'reading', uid, from(0))
  if (!run.ok) return run
  const patients =
    beside?.ok === true
      ? await runByRole(deps, beside.value, 'patients', uid, from(loops), trustedBy(beside.value, run.value))
      : beside
  if (patients?.ok === false && patients.failure.code === CANCELLED) return patients
  if (comparing.ok && patients?.ok !== false) await settleIdentity(database, comparing.value, uid, before)
  return ok({ run: run.value, findings: database.findingsOf(run.value.runId), patients })
}

async function runByRole(
  deps: ReadDeps,
  pack: ModelPack,
  role: ModelRole,
  uid: string,
  options: ReadOptions,
  trusted?: TrustedViews,
): Promise<Result<ModelRun>> {
  const int8 = deps.models.precision(pack.sha256)?.on === true
  const kept = options.again === true ? null : reusableRun(deps.database, uid, { packSha256: pack.sha256, role, int8 })
  if (kept) {
    if (role === 'reading') makeCurrent(deps.database, kept)
    return ok(kept)
  }
  return deps.models.use(role, 'reading', (inference) => runOn(deps, inference, role, uid, options, trusted))
}

/** By the pack that tells patients apart: after a run of its own, and where what stands is another's verdict. */
async function settleIdentity(
  database: DatabaseWriter,
  pack: ModelPack,
  uid: string,
  before: ModelRun | null,
): Promise<void> {
  const run = runForPatients(database, uid, pack.sha256)
  if (run?.runId === before?.runId && database.study(uid)?.identityCheck?.packSha256 === pack.sha256) return
  await database.identity.prepare(pack.sha256)
  checkIdentity(database, pack, uid)
}

async function runOn(
  { database, pixels }: ReadDeps,
  inference: InferenceProcess,
  role: ModelRole,
  studyInstanceUid: string,
  options: ReadOptions,
  trusted?: TrustedViews,
): Promise<Result<ModelRun>> {
  const { manifest, sha256 } = inference.pack
  const model: ModelStamp = {
    id: manifest.id,
    version: manifest.version,
    sha256,
    provider: inference.setting.provider,
    precision: inference.setting.precision,
  }
  const loops = database.loops(studyInstanceUid)
  const begun = performance.now()
  const run: ModelRun = {
    runId: randomUUID(),
    studyInstanceUid,
    role,
    model,
    startedAt: new Date().toISOString(),
    finishedAt: null,
    status: 'running',
    reason: null,
    loops: loops.map(({ sopInstanceUid }) => sopInstanceUid),
    refused: [],
    views: [],
    msPerFrame: null,
    seconds: null,
  }
  database.beginRun(run)
  const progress: Progress = { readings: [], refused: [], looked: 0, frames: 0, inferenceMs: 0 }
  const stopped = await readLoops(loops, pixels, inference, progress, trusted, options)
  const partial = stopped && progress.readings.length > 0 ? { read: progress.looked, of: loops.length } : null
  const failureToKeep: Failure | null =
    stopped && partial ? { ...stopped, also: failureOf('partialReadingKept', { ...partial, role }) } : stopped
  const ended: ModelRun = {
    ...run,
    finishedAt: new Date().toISOString(),
    status: stopped === null ? 'complete' : partial ? 'partial' : stopped.code === CANCELLED ? 'cancelled' : 'failed',
    reason: failureToKeep,
    refused: progress.refused,
    views: role === 'reading' && !('asLabelled' in manifest.view) ? viewsOf(progress.readings, loops) : [],
    msPerFrame: progress.frames > 0 ? progress.inferenceMs / progress.frames : null,
    seconds: (performance.now() - begun) / 1000,
  }
  if (stopped && !partial) {
    database.finishRun(ended, [], [])
    return { ok: false, failure: stopped }
  }
  const passed = progress.readings.filter(({ refusal }) => refusal === null)
  const scored = passed.map(({ sopInstanceUid, frames, view, scores, beat, doubts }): ScoredLoop => ({
    sopInstanceUid,
    frames,
    view: view.code,
    scores,
    beat,
    doubts,
  }))
  const identityViews = manifest.reidentification?.views ?? []
  const embeddings = passed
    .filter(({ view }) => view.code !== null && identityViews.includes(view.code))
    .map(({ sopInstanceUid, identity }): LoopEmbedding => ({ sopInstanceUid, vector: identity }))
  const pictures = passed.map(({ sopInstanceUid, embedding }): LoopEmbedding => ({ sopInstanceUid, vector: embedding }))
  const reason = otherModality(loops, progress.refused)
  const statements = role === 'reading' ? studyStatements(manifest, scored, partial) : []
  database.finishRun(
    ended,
    reason ? statements.map((statement) => ({ ...statement, refusal: reason })) : statements,
    embeddings,
    pictures,
  )
  if (role === 'reading')
    database.setModelViews(
      new Map(
        loops
          .slice(0, progress.looked)
          .map(({ sopInstanceUid: sop }) => [sop, viewLabelOf(ended.views.find((view) => view.sop === sop))]),
      ),
    )
  if (failureToKeep) return { ok: false, failure: failureToKeep }
  return ok(ended)
}

/** A pack that can't tell views takes those that the pack that reads gave in the same reading to compare hearts by; no finding ever rests on that. */
const trustedBy = ({ manifest }: ModelPack, reading: ModelRun): TrustedViews =>
  new Map('asLabelled' in manifest.view ? reading.views.map(({ sop, code }) => [sop, code]) : [])

/** Of loops that passed and that nobody named. */
function viewsOf(readings: readonly LoopReading[], loops: readonly Loop[]): ModelRun['views'] {
  const unnamed = new Set(loops.flatMap((loop) => (labelledView(loop) === null ? [loop.sopInstanceUid] : [])))
  return readings.flatMap(({ sopInstanceUid, refusal, view }) =>
    refusal === null && view.code !== null && unnamed.has(sopInstanceUid)
      ? [{ sop: sopInstanceUid, code: view.code, probability: view.probability }]
      : [],
  )
}

/** Null when every loop was read or refused; else why the run ended. */
async function readLoops(
  loops: readonly Loop[],
  pixels: PixelSources,
  inference: InferenceProcess,
  progress: Progress,
  trusted: TrustedViews | undefined,
  { signal, onProgress }: ReadOptions,
): Promise<Failure | null> {
  for (const [n, loop] of loops.entries()) {
    if (signal?.aborted === true) return failureOf('cancelled', { work: 'reading' })
    const reading = await readOne(loop, pixels, inference, trusted)
    if (!reading.ok && (reading.failure.code === 'inferenceLost' || !inference.isAlive())) return reading.failure
    if (!reading.ok) progress.refused.push({ sop: loop.sopInstanceUid, reason: reading.failure })
    else {
      progress.readings.push(reading.value)
      progress.frames += reading.value.frames.length
      progress.inferenceMs += reading.value.msPerFrame * reading.value.frames.length
      if (reading.value.refusal) progress.refused.push({ sop: loop.sopInstanceUid, reason: reading.value.refusal })
    }
    progress.looked = n + 1
    onProgress?.(n + 1, loops.length)
  }
  return null
}
