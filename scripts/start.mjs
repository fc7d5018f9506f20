import { mkdirSync } from 'node:fs'
import { spawn } from 'node:child_process'
import os from 'node:os'
import path from 'node:path'
import { build } from './build.mjs'
import { electronArguments, launch } from './launch.mjs'
import { run, SetupProblem } from './lib/console.mjs'
import { findElectron } from './lib/electron.mjs'
import { hasScreen } from './lib/paths.mjs'
import { setup } from './setup.mjs'

/** One command of the program, its JSON answer; its log goes to this terminal. */
function command(...words) {
  return new Promise((resolve, reject) => {
    const child = spawn(findElectron().executable, electronArguments([...words, '--json']).args, {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(output))
      else
        reject(
          new SetupProblem(
            `longaxis ${words[0]} ended with ${code}.`,
            'Read the lines above; run it again with ./longaxis to see it alone.',
          ),
        )
    })
  })
}

/** A finding as the table shows it: a number with its unit, or the model's words. */
const shown = ({ value, unit, words, refusal }) =>
  refusal ? 'not read' : typeof value === 'number' ? `${Math.round(value)} ${unit ?? ''}`.trim() : words

/** Without a screen: the demo patients written, imported, read by the model, compared with their priors, and a draft report of each newest study. */
async function headless() {
  const folder = path.join(process.env.XDG_DATA_HOME || path.join(os.homedir(), '.local', 'share'), 'longaxis-demo')
  const [dicom, library, pictures, reports] = ['dicom', 'library', 'pictures', 'reports'].map((name) =>
    path.join(folder, name),
  )
  for (const target of [pictures, reports]) mkdirSync(target, { recursive: true })
  console.error('\nThere is no screen, so no window: the same work is done headless, on synthetic demo patients.')
  console.error('The demo library is not encrypted; it holds invented people only.\n')
  await command('demo', '--out', dicom)
  const imported = await command('import', dicom, '--library', library, '--unencrypted')
  const readings = new Map()
  for (const { studies } of (await command('list', '--library', library)).patients)
    for (const { studyInstanceUid } of studies)
      readings.set(studyInstanceUid, await command('read', studyInstanceUid, '--library', library))
  // Whether a visit looks like the rest of its patient's, and with it which is its prior, is settled once all are read.
  const { patients } = await command('list', '--library', library)
  const rows = []
  let model = ''
  for (const { name, studies } of patients) {
    const newest = studies.at(-1)
    const prior = newest.priorStudyInstanceUid
    const reading = readings.get(newest.studyInstanceUid)
    model = `${reading.model.id} ${reading.model.version} (${reading.model.provider})`
    const changes = prior
      ? (await command('compare', newest.studyInstanceUid, prior, '--library', library)).changes
      : []
    const file = name.replaceAll(/[^a-zA-Z]+/g, '-')
    await command('report', newest.studyInstanceUid, '--out', path.join(reports, `${file}.pdf`), '--library', library)
    const loop = newest.loops.find(({ view }) => view?.code === 'A4C') ?? newest.loops[0]
    await command('frame', loop.sopInstanceUid, '1', '--out', path.join(pictures, `${file}.png`), '--library', library)
    const ef = reading.findings.find(({ code }) => code === 'LVEF')
    const present = reading.findings.filter(({ verdict }) => verdict === 'likely')
    const moved = changes.filter(({ tier }) => tier === 'exceedsVariability' || tier === 'new' || tier === 'gone')
    rows.push({
      patient: name,
      visits: studies.length,
      newest: newest.date,
      LVEF: ef ? shown(ef) : '',
      likely: present.map((finding) => finding.name).join(', '),
      'changed since the prior': moved
        .map((change) => `${change.name} ${change.thenWords} > ${change.nowWords}`)
        .join('; '),
      identity: studies.some(({ setApart }) => setApart !== null) ? 'may be someone else: set apart' : '',
    })
  }
  console.table(rows)
  console.log(
    `${imported.instancesAdded} loops added, ${imported.duplicates} already there, in ${imported.seconds.toFixed(1)} s; read by ${model}`,
  )
  console.log(`DICOM files   ${dicom}\nlibrary       ${library}\npictures      ${pictures}\ndraft reports ${reports}`)
  console.log(
    'Synthetic patients, a model trained on synthetic phantoms, and drafts that nobody has reviewed. Not a medical device.',
  )
  return 0
}

await run(async () => {
  await setup()
  await build()
  return hasScreen ? launch(process.argv.slice(2)) : headless()
})
