/**
 * How often the shipped pack is wrong and sure: `npm run bench -- silent [--phantoms 300]`. Unseen phantoms under 25 distortions of models/phantom-clip/distorted/distortions.ts, ten of
 * which nothing was trained, fitted or chosen on. What is counted is the study's statement, as a reader would see it.
 */
import { nodeCodecs } from '../../../main/dicom/nodeCodecs'
import { readLoop } from '../../../main/inference/worker/readLoop'
import { makePrng, mixSeed, type PhantomVisit } from '../../../main/phantom/index'
import type { ModelStatement } from '../../../shared/domain/finding'
import { studyStatements } from '../../../shared/vision/statements'
import { openModel, type OpenModel } from '../../helpers/model'
import { distortions, type Distortion } from '../../../models/phantom-clip/distorted/distortions'
import { drawLoop, type Drawing } from '../../../models/phantom-clip/distorted/drawing'
import { taskOf } from '../../../models/phantom-clip/distorted/loopTask'

const FIRST_SEED = 4_000_000
const POINTS_BEYOND_INTERVAL = 2
const MOST_OFF = 10

const truths: Readonly<Record<string, (visit: PhantomVisit) => boolean>> = {
  pacemaker: ({ pacemaker }) => pacemaker,
  TAVR: ({ tavr }) => tavr,
  mitralClip: ({ mitralClip }) => mitralClip,
  pericardialEffusion: ({ effusionCm }) => effusionCm > 0,
}

/** What became of one loop. */
interface Outcome {
  readonly lvef: { readonly verdict: string; readonly off: number; readonly beyond: number } | null
  readonly calls: number
  readonly rightCalls: number
}

async function outcomeOf(drawing: Drawing, { pack, engine }: OpenModel): Promise<Outcome> {
  const reading = await readLoop(taskOf(drawing), pack, engine, nodeCodecs)
  if (!reading.ok || reading.value.refusal) return { lvef: null, calls: 0, rightCalls: 0 }
  const { sopInstanceUid, frames, view, scores, beat, doubts } = reading.value
  const statements = studyStatements(pack.manifest, [{ sopInstanceUid, frames, view: view.code, scores, beat, doubts }])
  const called = statements.filter(
    ({ probability }) => probability !== null && (probability >= 0.8 || probability <= 0.2),
  )
  return {
    lvef: lvefOf(statements, drawing.visit.efPercent),
    calls: called.length,
    rightCalls: called.filter(({ code, probability }) => (probability ?? 0) >= 0.8 === truths[code]?.(drawing.visit))
      .length,
  }
}

function lvefOf(statements: readonly ModelStatement[], truth: number): Outcome['lvef'] {
  const lvef = statements.find(({ code }) => code === 'LVEF')
  if (!lvef || lvef.value === null || lvef.interval === null) return null
  const [low, high] = lvef.interval
  return {
    verdict: lvef.verdict,
    off: Math.abs(lvef.value - truth),
    beyond: Math.max(0, low - truth, truth - high),
  }
}

const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`)

function row(name: string, outcomes: readonly Outcome[]): string {
  const values = outcomes.flatMap(({ lvef }) => lvef ?? [])
  const sure = values.filter(({ verdict }) => verdict === 'confident')
  const within = sure.filter(({ beyond }) => beyond <= POINTS_BEYOND_INTERVAL)
  const mean = (some: typeof values): string =>
    some.length === 0 ? '–' : (some.reduce((sum, { off }) => sum + off, 0) / some.length).toFixed(1)
  const calls = outcomes.reduce((sum, outcome) => sum + outcome.calls, 0)
  const right = outcomes.reduce((sum, outcome) => sum + outcome.rightCalls, 0)
  return `| ${[
    name,
    outcomes.length,
    percent(outcomes.length - values.length, outcomes.length),
    percent(values.length - sure.length, outcomes.length),
    percent(sure.length, outcomes.length),
    percent(within.length, sure.length),
    sure.length === 0 ? '–' : Math.max(...sure.map(({ off }) => off)).toFixed(1),
    mean(sure),
    mean(values),
    percent(calls, 4 * outcomes.length),
    percent(right, calls),
  ].join(' | ')} |`
}

async function main(): Promise<void> {
  const at = process.argv.indexOf('--phantoms')
  const phantoms = at < 0 ? 300 : Number(process.argv[at + 1])
  if (!Number.isInteger(phantoms) || phantoms < 1) throw new Error('--phantoms takes a whole number')
  const model = await openModel()
  const outcomes = new Map<Distortion, Outcome[]>(distortions.map((distortion) => [distortion, []]))
  for (let seed = FIRST_SEED; seed < FIRST_SEED + phantoms; seed++) {
    const { drawing } = drawLoop(seed)
    for (const [n, distortion] of distortions.entries()) {
      const distorted = distortion.apply(drawing, makePrng(mixSeed(seed, n, 5)))
      outcomes.get(distortion)?.push(await outcomeOf(distorted, model))
    }
    process.stderr.write(`${seed - FIRST_SEED + 1} of ${phantoms} phantoms\n`)
  }
  const { id, version } = model.pack.manifest
  const of = (chosen: (distortion: Distortion) => boolean): Outcome[] =>
    [...outcomes].flatMap(([distortion, all]) => (chosen(distortion) ? all : []))
  console.log(`${id} ${version}, ${phantoms} phantoms from seed ${FIRST_SEED}, ${distortions.length} distortions\n`)
  console.log(
    '| distortion | loops | no LVEF | LVEF unsure | LVEF confident | of these within interval + 2 | furthest off | mean off | mean off, unsure too | device calls ≥ .8 or ≤ .2 | of these right |',
  )
  console.log(`|${' --- |'.repeat(11)}`)
  for (const [distortion, all] of outcomes) console.log(row(distortion.name + (distortion.heldOut ? ' *' : ''), all))
  console.log(
    row(
      'all that limits were chosen on',
      of(({ heldOut }) => !heldOut),
    ),
  )
  console.log(
    row(
      'all held out *',
      of(({ heldOut }) => heldOut),
    ),
  )
  console.log(
    row(
      'all',
      of(() => true),
    ),
  )
  console.log('\n* held out: nothing was trained, fitted or chosen on it.')
  const all = of(() => true)
  const sure = all.flatMap(({ lvef }) => (lvef?.verdict === 'confident' ? [lvef] : []))
  const met = (holds: boolean): string => (holds ? 'met' : 'NOT met')
  const calls = all.reduce((sum, outcome) => sum + outcome.calls, 0)
  const right = all.reduce((sum, outcome) => sum + outcome.rightCalls, 0)
  const within = sure.filter(({ beyond }) => beyond <= POINTS_BEYOND_INTERVAL).length
  console.log(`Confident LVEF within its interval + 2 points, at least 95 %: ${met(within >= 0.95 * sure.length)}`)
  console.log(`No confident LVEF more than 10 points off: ${met(sure.every(({ off }) => off <= MOST_OFF))}`)
  console.log(`Device calls right, at least 99 %: ${met(right >= 0.99 * calls)}`)
  await model.engine.close()
}

void main()
