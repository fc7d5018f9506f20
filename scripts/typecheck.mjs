import { readFile, writeFile, mkdir } from 'node:fs/promises'
import path from 'node:path'
import { run } from './lib/console.mjs'
import { root } from './lib/paths.mjs'
import { show } from './lib/process.mjs'

const tsc = (project) =>
  show(
    process.execPath,
    [path.join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', project, '--pretty', 'false'],
    { cwd: root },
  )

/** Checks against the pinned Electron's types, then against those of 33.2.1, on which tests run where 45 can't be downloaded. */
await run(async () => {
  const first = await tsc('tsconfig.json')
  if (first !== 0) return first
  const own = JSON.parse(await readFile(path.join(root, 'tsconfig.json'), 'utf8'))
  const older = {
    ...own,
    compilerOptions: { ...own.compilerOptions, paths: { electron: ['../node_modules/electron-33/electron.d.ts'] } },
    include: own.include.map((pattern) => `../${pattern}`),
  }
  const file = path.join(root, 'dist', 'tsconfig.electron-33.json')
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, JSON.stringify(older))
  const second = await tsc(file)
  if (second === 0) console.log('types fit electron 45 and 33.2.1')
  return second
})
