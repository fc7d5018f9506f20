import { spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import { run, SetupProblem } from './lib/console.mjs'
import { root } from './lib/paths.mjs'
import { show } from './lib/process.mjs'

/** models/train from end to end on the demo patients: archive, shards, two processes, judgement, checkpoint. Minutes on two cores. */
const [folder = path.join(root, 'models', 'train', 'work')] = process.argv.slice(2)
const here = path.join(root, 'models', 'train')
const python = '/usr/bin/python3'
const tsx = path.join(root, 'node_modules', '.bin', 'tsx')
const at = (name) => path.join(folder, name)

async function step(command, args) {
  const code = await show(command, args, { cwd: here, env: { ...process.env, OMP_NUM_THREADS: '1' } })
  if (code !== 0) throw new SetupProblem(`${args.join(' ')} ended with ${code}.`, 'Read the lines above.')
}

await run(async () => {
  if (spawnSync(python, ['-c', 'import torch, numpy']).status !== 0)
    throw new SetupProblem(
      'Training needs PyTorch for /usr/bin/python3.',
      'apt-get install python3-torch python3-numpy libopenblas0-pthread',
    )
  if (!existsSync(at('archive/dicom/truth.json'))) await step(tsx, ['demoArchive.ts', at('archive')])
  for (const name of ['data', 'run']) rmSync(at(name), { recursive: true, force: true })
  await step(tsx, [
    'prepare.ts',
    '--recipe',
    'recipes/phantom.json',
    '--archive',
    at('archive/dicom'),
    '--reports',
    at('archive/reports.csv'),
    '--out',
    at('data'),
  ])
  await step(python, [
    '-m',
    'torch.distributed.run',
    '--standalone',
    '--nproc_per_node',
    '2',
    '--redirects',
    '1',
    '--tee',
    '1',
    'train.py',
    at('data'),
    at('run'),
  ])
  for (const split of ['validation', 'test']) await step(python, ['judging.py', at('data'), at('run'), split])
  await step(python, ['export.py', at('run'), at('echo.pt')])
  await step(tsx, ['check.ts', at('data'), at('echo.pt')])
  return 0
})
