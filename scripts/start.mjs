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
    const child = spawn(findElectron().executable, electronArguments([...words, '--json']).args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    child.stdout.on('data', (chunk) => (said += chunk))
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(said))
      else reject(new SetupProblem(`longaxis ${words[0]} ended with ${code}.`, 'Read the lines above; run it again with ./longaxis to see it alone.'))
    })
  })
}

/** Without a screen: the demo patients written, imported and listed, and a frame of each newest study as a picture. */
async function headless() {
  const folder = path.join(process.env.XDG_DATA_HOME || path.join(os.homedir(), '.local', 'share'), 'longaxis-demo')
  const [dicom, library, pictures] = ['dicom', 'library', 'pictures'].map((name) => path.join(folder, name))
  mkdirSync(pictures, { recursive: true })
  console.error('\nThere is no screen, so no window: the same work is done headless, on synthetic demo patients.')
  console.error('The demo library is not encrypted; it holds invented people only.\n')
  await command('demo', '--out', dicom)
  const imported = await command('import', dicom, '--library', library, '--unencrypted')
  const { patients } = await command('list', '--library', library)
  const rows = []
  for (const { name, studies } of patients) {
    const newest = studies.at(-1)
    const loop = newest.loops.find(({ view }) => view?.code === 'A4C') ?? newest.loops[0]
    const out = path.join(pictures, `${name.replaceAll(/[^a-zA-Z]+/g, '-')}.png`)
    await command('frame', loop.sopInstanceUid, '1', '--out', out, '--library', library)
    rows.push({ patient: name, visits: studies.length, newest: newest.date, loops: newest.loops.length, picture: out })
  }
  console.table(rows)
  console.log(`${imported.instancesAdded} loops added, ${imported.duplicates} already there, in ${imported.seconds.toFixed(1)} s`)
  console.log(`DICOM files  ${dicom}\nlibrary      ${library}\npictures     ${pictures}`)
  console.log('This version has no model yet: nothing was read by one, and no draft report was written. Not a medical device.')
  return 0
}

await run(async () => {
  await setup()
  await build()
  return hasScreen ? launch(process.argv.slice(2)) : headless()
})
