import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { run, SetupProblem } from './lib/console.mjs'
import { root } from './lib/paths.mjs'

/** Draws the phantoms, trains, exports, calibrates on validation patients and judges once on the test range. About an hour on two cores. */
const pack = path.join(root, 'models', 'phantom-clip')
const work = path.join(pack, 'work')
const python = '/usr/bin/python3'
const tsx = path.join(root, 'node_modules', '.bin', 'tsx')
const { processes } = JSON.parse(readFileSync(path.join(pack, 'recipe.json'), 'utf8')).training

function start(command, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: pack, stdio: 'inherit', env: { ...process.env, ...env } })
    child.on('close', (code) =>
      code === 0
        ? resolve()
        : reject(new SetupProblem(`${path.basename(command)} ${args[0]} ended with ${code}.`, 'Read the lines above.')),
    )
  })
}

const each = (make) => Promise.all(Array.from({ length: processes }, (_, rank) => make(String(rank))))

await run(async () => {
  if (spawnSync(python, ['-c', 'import torch, onnx']).status !== 0)
    throw new SetupProblem(
      'Training needs PyTorch for /usr/bin/python3.',
      'apt-get install python3-torch python3-onnx libopenblas0-pthread',
    )
  mkdirSync(work, { recursive: true })
  if (!existsSync(path.join(work, `labels-${processes - 1}.json`)))
    await each((rank) => start(tsx, ['dataset.ts', work, rank, String(processes)]))
  const checkpoint = path.join(work, 'model.pt')
  await each((rank) =>
    start(python, ['training/train.py', work, 'recipe.json', checkpoint, rank, String(processes)], {
      OMP_NUM_THREADS: '1',
      OMP_WAIT_POLICY: 'passive',
    }),
  )
  rmSync(path.join(pack, 'results.json'), { force: true })
  await start(python, ['training/export.py', checkpoint, pack])
  await start(tsx, ['evaluate.ts', 'calibrate', pack])
  await start(tsx, ['sureness.ts', pack, '40'])
  await start(tsx, ['evaluate.ts', 'test', pack])
  return 0
})
