import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { mainBundles, stampFile, viteConfig } from './build.mjs'
import { electronArguments } from './launch.mjs'
import { run, SetupProblem } from './lib/console.mjs'
import { findElectron } from './lib/electron.mjs'
import { hasScreen, root } from './lib/paths.mjs'
import { setup } from './setup.mjs'

/** main/shell/reloadInDevelopment.ts reloads the window whenever this file is written. */
const reloadSignal = path.join(root, 'dist', '.reload')
const QUIT_MS = 5000
/** A change of shared/ is built for the main process and for the preload script; one restart is for both. */
const SETTLE_MS = 300

const log = (line) => process.stderr.write(`· ${line}\n`)

/** Resolves when both bundles of the main process are written, then calls `onChange` after each later one. */
async function watchMain(onChange) {
  const { context } = await import('esbuild')
  const contexts = await Promise.all(
    (await mainBundles()).map(async (options) => {
      let built
      const first = new Promise((resolve) => (built = resolve))
      let count = 0
      const watched = await context({
        ...options,
        plugins: [
          {
            name: 'longaxis-dev',
            setup: (build) =>
              build.onEnd(({ errors }) => {
                if (errors.length > 0) return
                if (count++ === 0) built()
                else onChange()
              }),
          },
        ],
      })
      await watched.watch()
      await first
      return watched
    }),
  )
  return () => Promise.all(contexts.map((buildContext) => buildContext.dispose()))
}

/** The same for the window's pages, built with React's development checks and served under the usual policy. */
async function watchRenderer(onChange) {
  process.env.NODE_ENV = 'development'
  const { build } = await import('vite')
  const watcher = await build({
    configFile: viteConfig,
    mode: 'development',
    logLevel: 'warn',
    build: { watch: {}, minify: false, reportCompressedSize: false },
  })
  await new Promise((resolve) => {
    let count = 0
    let failed = false
    watcher.on('event', (event) => {
      if (event.code === 'START') failed = false
      if (event.code === 'ERROR') {
        failed = true
        log(`window: ${event.error.message}`)
      }
      if (event.code === 'BUNDLE_END') void event.result?.close()
      if (event.code !== 'END' || failed) return
      if (count++ === 0) resolve()
      else onChange()
    })
  })
  return () => watcher.close()
}

/** The program as a child that can be started anew. Resolves with its exit code when it ends by itself. */
function program(words) {
  let child = null
  let restarting = false
  let ended
  const exit = new Promise((resolve) => (ended = resolve))
  const start = () => {
    restarting = false
    const env = { ...process.env, LONGAXIS_DEV_RELOAD: reloadSignal }
    delete env.ELECTRON_RUN_AS_NODE
    child = spawn(findElectron().executable, electronArguments(words).args, { stdio: 'inherit', env })
    child.on('close', (code) => (restarting ? start() : ended(code ?? 1)))
  }
  // Asked first, so that jobs end and the library closes.
  const stop = () => {
    const stopping = child
    stopping.kill('SIGTERM')
    const timer = setTimeout(() => stopping.kill('SIGKILL'), QUIT_MS)
    stopping.once('close', () => clearTimeout(timer))
  }
  return {
    exit,
    start,
    stop,
    restart() {
      if (restarting) return
      restarting = true
      stop()
    },
  }
}

/** The window with the sources watched: a change of the window reloads it, a change of main/ or shared/ starts the program anew. */
await run(async () => {
  if (!hasScreen) throw new SetupProblem('There is no screen to open the window on.', 'xvfb-run -a npm run dev')
  await setup()
  rmSync(stampFile, { force: true })
  const app = program(process.argv.slice(2))
  let running = false
  let settled
  const closeMain = await watchMain(() => {
    if (!running) return
    clearTimeout(settled)
    settled = setTimeout(() => {
      log('main changed: starting anew')
      app.restart()
    }, SETTLE_MS)
  })
  const closeRenderer = await watchRenderer(() => {
    if (!running) return
    log('window changed: reloading')
    writeFileSync(reloadSignal, new Date().toISOString())
  })
  writeFileSync(reloadSignal, new Date().toISOString())
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, app.stop)
  app.start()
  running = true
  log('watching; close the window to end')
  const code = await app.exit
  await Promise.all([closeMain(), closeRenderer()])
  return code
})
