import path from 'node:path'
import { build } from './build.mjs'
import { run } from './lib/console.mjs'
import { findElectron } from './lib/electron.mjs'
import { hasScreen, root } from './lib/paths.mjs'
import { packageCommand, show } from './lib/process.mjs'
import { setup } from './setup.mjs'

/** Words from the first option on are the bench's own. */
const words = process.argv.slice(2)
const optionsAt = words.findIndex((word) => word.startsWith('--'))
const chosen = optionsAt < 0 ? words : words.slice(0, optionsAt)
const options = optionsAt < 0 ? [] : words.slice(optionsAt)

const script = (name) => () => {
  const [command, ...first] = packageCommand('tsx')
  return show(command, [...first, path.join(root, 'test', 'bench', name), ...options], {
    cwd: root,
    env: { ...process.env, LONGAXIS_ELECTRON: findElectron().executable },
  })
}

const windowed =
  (...parts) =>
  async () => {
    await build()
    const command = [...packageCommand('tsx'), path.join(root, 'test', 'bench', ...parts)]
    const all = hasScreen ? command : ['xvfb-run', '-a', '-s', '-screen 0 1920x1200x24', ...command]
    return show(all[0], all.slice(1), {
      cwd: root,
      env: { ...process.env, LONGAXIS_ELECTRON: findElectron().executable },
    })
  }

const benches = {
  import: script('import.ts'),
  worklist: script('worklist.ts'),
  nearest: script('nearest.ts'),
  search: script('search.ts'),
  model: script('model.ts'),
  engine: script('engine/bench.ts'),
  silent: script('silent/bench.ts'),
  cine: windowed('cine', 'bench.ts'),
  reading: windowed('reading.ts'),
}

/** Prints measurements, each beside its peer in the same run; nothing here passes or fails. */
await run(async () => {
  const unknown = chosen.filter((name) => !(name in benches))
  if (unknown.length > 0) {
    console.error(`There is no bench ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}.`)
    return 2
  }
  await setup({ tests: true })
  let worst = 0
  for (const [name, bench] of Object.entries(benches))
    if (chosen.length === 0 ? name !== 'silent' : chosen.includes(name)) worst = Math.max(worst, await bench())
  return worst
})
