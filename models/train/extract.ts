import type { PersonName } from '../../shared/domain/patient'
import { messageOf } from '../../shared/words'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { nodeCodecs } from '../../main/dicom/nodeCodecs'
import { loopTaskOf } from '../../main/inference/studies/loopTask'
import { openLoop } from '../../main/inference/worker/openLoop'
import type { ByteSource } from '../../shared/dicom/byteSource'
import { failureOf, fail, ok, type Failure, type Result } from '../../shared/result'
import type { InputSpec } from '../../shared/vision/manifest'
import { clipMerges } from '../../main/modelImport/clipMerges'
import { clipTokenizer } from '../../main/modelImport/clipTokenizer'
import { identifyingIn } from './identifying'
import type { TrainingRecipe } from '../../main/modelImport/recipe'
import type { Reports } from './reports'
import {
  beginShard,
  loopFacts,
  pseudonyms,
  readProgress,
  splitOf,
  writeWhole,
  type LoopFacts,
  type Progress,
} from './shards'
import type { Archive, Instance } from './sources'

export interface ExtractRequest {
  readonly archive: Archive
  readonly reports: Reports
  readonly recipe: TrainingRecipe
  readonly out: string
  /** This process takes each of-th source, from the n-th; several may fill one folder. */
  readonly share: { readonly n: number; readonly of: number }
  readonly say: (line: string) => void
  readonly signal?: AbortSignal
}

export interface Extracted {
  readonly loops: number
  readonly studies: number
  readonly patients: number
  readonly bySplit: Readonly<Record<string, number>>
  readonly refused: readonly { readonly reason: string; readonly loops: number }[]
  readonly seconds: number
}

/** Fills a folder with shards, going on where an earlier call ended. What can't be used is counted by its reason. */
export async function extract({
  archive,
  reports,
  recipe,
  out,
  share,
  say,
  signal,
}: ExtractRequest): Promise<Result<Extracted>> {
  const name = `${share.n}of${share.of}`
  const own = archive.names.filter((_, i) => i % share.of === share.n - 1)
  await mkdir(out, { recursive: true, mode: 0o700 })
  const inputs = createHash('sha256')
    .update(JSON.stringify([archive.names, reports.sha256, recipe.input, recipe.data]))
    .digest('hex')
  const progressFile = path.join(out, `${name}.progress.json`)
  const before = await readProgress(progressFile)
  const other = (await readdir(out)).find(
    (file) => file.endsWith('.progress.json') && !file.endsWith(`of${share.of}.progress.json`),
  )
  if ((before && before.inputs !== inputs) || other !== undefined) return fail('otherInputs', { out })
  await writeWhole(path.join(out, 'data.json'), JSON.stringify({ format: 'longaxis-training-1', recipe }, null, 2))

  const tokenizer = clipTokenizer(await clipMerges())
  const pseudonym = pseudonyms(out)
  const seen = new Set((await writtenFacts(out)).map(({ loop }) => loop))
  const state = {
    sourcesDone: before?.sourcesDone ?? 0,
    shards: before?.shards ?? 0,
    seconds: before?.seconds ?? 0,
    refused: new Map(Object.entries(before?.refused ?? {})),
  }
  const refuse = (failure: Failure): void => {
    // Views are told apart, so that each is counted by itself.
    const key = failure.code === 'viewOther' ? messageOf(failure) : failure.code
    state.refused.set(key, {
      example: state.refused.get(key)?.example ?? messageOf(failure),
      loops: (state.refused.get(key)?.loops ?? 0) + 1,
    })
  }
  if (!before) for (const failure of reports.refused) refuse(failure)

  const begun = performance.now()
  const baseOf = (shard: number): string => path.join(out, `${name}-${String(shard).padStart(5, '0')}`)
  let shard = await beginShard(baseOf(state.shards))
  const checkpoint = async (sourcesDone: number): Promise<void> => {
    if (shard.loops > 0) {
      await shard.finish()
      state.shards += 1
      shard = await beginShard(baseOf(state.shards))
    }
    state.sourcesDone = sourcesDone
    const progress: Progress = {
      inputs,
      ...state,
      seconds: state.seconds + (performance.now() - begun) / 1000,
      refused: Object.fromEntries(state.refused),
    }
    await writeWhole(progressFile, JSON.stringify(progress))
  }

  const take = async (instance: Instance, open: () => Promise<ByteSource | null>): Promise<void> => {
    const { patient, study, loop } = instance
    const id = pseudonym('loop', loop.sopInstanceUid)
    if (seen.has(id)) return refuse(failureOf('duplicateLoop'))
    const report = reportOf(instance, reports, recipe)
    if (!report.ok) return refuse(report.failure)
    const frames = await framesOf(instance, open, recipe)
    if (!frames.ok) return refuse(frames.failure)
    seen.add(id)
    const facts: LoopFacts = {
      loop: id,
      patient: pseudonym('patient', patient.issuerOfPatientId, patient.patientId),
      study: pseudonym('study', study.studyInstanceUid),
      split: splitOf(patient, recipe.data.split),
      report: report.value,
    }
    await shard.add(frames.value, tokenizer.encode(report.value), facts)
  }

  let saidAt = 0
  for (let i = state.sourcesDone; i < own.length; i++) {
    if (signal?.aborted) {
      await shard.abandon()
      return fail('stopped', { sourcesDone: state.sourcesDone, count: own.length })
    }
    const read = await archive.read(own[i] ?? '', take)
    if (!read.ok) refuse(read.failure)
    if (shard.loops >= recipe.data.loopsPerShard) await checkpoint(i + 1)
    if (performance.now() - saidAt > 2000) {
      saidAt = performance.now()
      const perSecond = (1000 * (i + 1 - (before?.sourcesDone ?? 0))) / (saidAt - begun)
      say(
        `${i + 1} of ${own.length} files, ${perSecond.toFixed(1)} a second, ${Math.ceil((own.length - i - 1) / perSecond)} s left`,
      )
    }
  }
  await checkpoint(own.length)
  await shard.abandon()
  return ok(await summary(out, state.refused, state.seconds + (performance.now() - begun) / 1000))
}

/** The study's report, where the loop is of a wanted view and nothing of the patient still stands in the text. */
function reportOf({ patient, study, loop }: Instance, reports: Reports, { data }: TrainingRecipe): Result<string> {
  if (patient.patientId === '') return fail('noPatientId')
  const view = loop.view?.code ?? null
  if (data.views !== null && view === null) return fail('viewUnnamed')
  if (data.views !== null && view !== null && !data.views.includes(view)) return fail('viewOther', { view })
  const report = reports.find({
    studyInstanceUid: study.studyInstanceUid,
    accessionNumber: study.accessionNumber,
    patientId: patient.patientId,
    studyDate: study.studyDate,
  })
  if (!report.ok) return report
  const left = identifyingIn(
    report.value,
    {
      name: wordsOfName(patient.name),
      patientId: patient.patientId,
      accessionNumber: study.accessionNumber,
      birthDate: patient.birthDate,
    },
    data.wordsNotNames,
  )
  return left === null ? report : fail('identifying', { left })
}

/** Bytes a frame, channels × height × width before normalisation, by the same two functions that reading uses. */
async function framesOf(
  { loop }: Instance,
  open: () => Promise<ByteSource | null>,
  recipe: TrainingRecipe,
): Promise<Result<readonly Uint8Array[]>> {
  const task = await loopTaskOf(loop, open, recipe.data)
  if (!task.ok) return task
  const { sampling } = recipe.data
  const opened = await openLoop(task.value, { input: unnormalised(recipe.input), sampling }, nodeCodecs)
  if (!opened.ok) return opened
  return ok(
    opened.value.inputs.map(({ data }) =>
      Uint8Array.from(data, (value) => Math.round(Math.min(255, Math.max(0, value)))),
    ),
  )
}

/** Mean 0 and deviation 1 of 255: grey levels as they are. */
const unnormalised = (input: InputSpec): InputSpec => ({
  ...input,
  mean: input.mean.map(() => 0),
  standardDeviation: input.mean.map(() => 1 / 255),
})

async function writtenFacts(out: string): Promise<readonly LoopFacts[]> {
  const files = (await readdir(out)).filter((file) => file.endsWith('.loops.jsonl')).sort()
  const texts = await Promise.all(files.map((file) => readFile(path.join(out, file), 'utf8')))
  return texts.flatMap((text) =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => loopFacts.parse(JSON.parse(line))),
  )
}

async function summary(
  out: string,
  refused: ReadonlyMap<string, { readonly example: string; readonly loops: number }>,
  seconds: number,
): Promise<Extracted> {
  const facts = await writtenFacts(out)
  const distinct = (key: 'study' | 'patient'): number => new Set(facts.map((fact) => fact[key])).size
  const bySplit: Record<string, number> = {}
  for (const { split } of facts) bySplit[split] = (bySplit[split] ?? 0) + 1
  return {
    loops: facts.length,
    studies: distinct('study'),
    patients: distinct('patient'),
    bySplit,
    refused: [...refused.values()].map(({ example, loops }) => ({ reason: example, loops })),
    seconds: Math.round(seconds),
  }
}

/** All groups of a name: a report may bear the ideographs as well. */
const wordsOfName = ({ ideographic, phonetic, ...alphabetic }: PersonName): string =>
  [alphabetic, ideographic, phonetic].flatMap((group) => (group ? Object.values(group) : [])).join(' ')
