import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { build } from './build.mjs'
import { run } from './lib/console.mjs'
import { findElectron } from './lib/electron.mjs'
import { hasScreen, root } from './lib/paths.mjs'
import { packageCommand, show } from './lib/process.mjs'
import { packageProgram } from './package.mjs'
import { setup } from './setup.mjs'

/** A package's command with its arguments, in this terminal. */
function tool(name, args) {
  const [command, ...first] = packageCommand(name)
  return show(command, [...first, ...args], { cwd: root })
}
const results = path.join(root, 'test-results')
const counted = { passed: 0, failed: 0, skipped: 0 }

const vitest = (project) => async () => {
  if (!existsSync(path.join(root, 'test', project))) return 0
  const file = path.join(results, `${project}.json`)
  const code = await tool('vitest', [
    'run',
    '--project',
    project,
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ])
  if (existsSync(file)) {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(file, 'utf8'))
    count(numPassedTests, numFailedTests, numPendingTests)
  }
  return code
}

async function endToEnd() {
  await build()
  const env = { ...process.env, LONGAXIS_ELECTRON: findElectron().executable }
  const playwright = [...packageCommand('playwright', '@playwright/test'), 'test']
  const words = hasScreen ? playwright : ['xvfb-run', '-a', '-s', '-screen 0 1920x1200x24', ...playwright]
  const code = await show(words[0], words.slice(1), { cwd: root, env })
  const file = path.join(results, 'e2e.json')
  if (existsSync(file)) {
    const { expected, unexpected, flaky, skipped } = JSON.parse(readFileSync(file, 'utf8')).stats
    count(expected, unexpected + flaky, skipped)
  }
  return code
}

function count(passed, failed, skipped) {
  counted.passed += passed
  counted.failed += failed
  counted.skipped += skipped
}

const stages = {
  format: () => tool('prettier', ['--check', '--log-level', 'warn', '.']),
  lint: () => tool('eslint', ['.', '--max-warnings', '0']),
  typecheck: () => show(process.execPath, [path.join(root, 'scripts', 'typecheck.mjs')], { cwd: root }),
  unit: vitest('unit'),
  corpus: vitest('corpus'),
  peers: vitest('peers'),
  faults: vitest('faults'),
  e2e: endToEnd,
  package: async () => {
    if (process.platform === 'linux') await packageProgram()
    return vitest('package')()
  },
}

/** Sets up and runs every stage, or those named; goes on after a failed one so that all of them are told. */
await run(async () => {
  const chosen = process.argv.slice(2)
  const unknown = chosen.filter((name) => !(name in stages))
  if (unknown.length > 0) {
    console.error(`There is no stage ${unknown.join(', ')}; there are ${Object.keys(stages).join(', ')}.`)
    return 2
  }
  await setup({ tests: true })
  rmSync(results, { recursive: true, force: true })
  mkdirSync(results, { recursive: true })
  const failed = []
  for (const [name, stage] of Object.entries(stages)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue
    const since = Date.now()
    console.log(`\n== ${name}`)
    const code = await stage()
    console.log(`== ${name}: ${code === 0 ? 'passed' : 'FAILED'} in ${((Date.now() - since) / 1000).toFixed(0)} s`)
    if (code !== 0) failed.push(name)
  }
  if (failed.length > 0) console.log(`\nfailed: ${failed.join(', ')}`)
  console.log(`\n${counted.passed} passed, ${counted.failed} failed, ${counted.skipped} skipped`)
  return failed.length === 0 ? 0 : 1
})
