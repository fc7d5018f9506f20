/**
 * Calibrates an exported pack on validation patients, then judges it once on the untouched test range:
 * `tsx evaluate.ts calibrate PACK` writes gate.json and manifest.json, `tsx evaluate.ts test PACK` writes results.json and states its figures in the manifest.
 */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { plainSetting, startEngine } from '../../main/inference/worker/engine'
import { loadPack, type ModelPack } from '../../main/inference/packs/pack'
import { gateParameters, judgeGate, measureGate } from '../../shared/vision/ood'
import { decideView } from '../../shared/vision/scoring'
import { calibrateGate, calibrateIdentity, calibrateTasks, calibrateView } from './calibration'
import { recipe } from './clips'
import { judge } from './judgement'
import { draftManifest, viewClasses } from './draftManifest'
import { readRange } from './reading'
import { writeManifest } from './writeManifest'
import { failureWords, messageOf } from '../../shared/words'

const say = (line: string): void => void process.stderr.write(`${line}\n`)

/** A gate that lets everything pass, for the time before there is one. */
function openGate(): unknown {
  const never = { value: 1e9, source: 'not calibrated' }
  const none = { mean: [], whitening: [] }
  return {
    width: recipe.input.width,
    height: recipe.input.height,
    sector: [],
    features: none,
    appearance: none,
    limits: {
      colour: never,
      outsideSector: never,
      otherProbability: never,
      featureDistance: never,
      appearanceDistance: never,
    },
  }
}

async function openPack(folder: string): Promise<ModelPack> {
  const pack = await loadPack(folder)
  if (!pack.ok) throw new Error(`${messageOf(pack.failure)} ${failureWords(pack.failure).nextStep}`)
  return pack.value
}

async function calibrate(folder: string): Promise<void> {
  writeFileSync(path.join(folder, 'gate.json'), JSON.stringify(openGate()))
  const draft = draftManifest()
  writeManifest(folder, draft)
  const pack = await openPack(folder)
  const engine = await startEngine(pack, plainSetting)
  const other = viewClasses.indexOf('other')
  say('training patients, for the gate')
  const training = await readRange(engine, { ...recipe.patients.train, count: 150 }, other, say)
  say('validation patients')
  const validation = await readRange(engine, recipe.patients.validation, other, say)
  writeFileSync(
    path.join(folder, 'gate.json'),
    JSON.stringify(gateParameters.parse(calibrateGate(training, validation))),
  )
  writeManifest(folder, {
    ...draft,
    tasks: calibrateTasks(draft.tasks, pack.prompts, validation),
    view: calibrateView(viewClasses, validation),
    reidentification: calibrateIdentity(validation),
  })
  await engine.close()
}

async function test(folder: string): Promise<void> {
  const pack = await openPack(folder)
  const { gate } = pack
  if (!gate) throw new Error('the phantom pack has a gate')
  const engine = await startEngine(pack, plainSetting)
  const clips = await readRange(engine, recipe.patients.test, viewClasses.indexOf('other'), say)
  const judged = judge(pack, clips, {
    gatePasses: (clip) => judgeGate(gate, measureGate(gate, clip.gateInput)).ok,
    view: (clip) => decideView(pack.manifest, clip.embedded.viewProbabilities).code,
  })
  const command = 'npm run model:train, or npx tsx models/phantom-clip/evaluate.ts test models/phantom-clip'
  writeFileSync(
    path.join(folder, 'results.json'),
    `${JSON.stringify({ command, patients: recipe.patients.test, ...judged.results }, null, 2)}\n`,
  )
  const { files: _files, ...manifest } = pack.manifest
  writeManifest(folder, { ...manifest, heldOut: { file: 'results.json', figures: judged.figures } })
  say(JSON.stringify(judged.results, null, 2))
  await engine.close()
}

const [mode, folder] = process.argv.slice(2)
if (folder === undefined || (mode !== 'calibrate' && mode !== 'test'))
  throw new Error('usage: tsx evaluate.ts calibrate|test PACK')
void (mode === 'calibrate' ? calibrate(path.resolve(folder)) : test(path.resolve(folder)))
