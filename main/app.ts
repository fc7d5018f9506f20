import { app, safeStorage } from 'electron'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { clearUnfinished } from './modelImport/packFolder'
import { parseInvocation, userArguments, type Invocation } from './cli/arguments'
import { debuggingSwitch, knownWords } from './cli/refusedWords'
import { say } from '../shared/words'
import { takePassphrase } from './rpc/environment'
import { runHeadless } from './app/runHeadless'
import { createLibraryHolder } from './app/libraryHolder'
import { systemKeychain } from './security/keychain'
import { createServices } from './app/services'
import { createLog } from './shell/log'
import { registerScheme } from './shell/protocol'
import { openWindow } from './app/window'

/** The composition root: one library, one services that works on it, and either a window or a command around them. */
const dist = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const passphrase = takePassphrase(process.env)
const refusedSwitch = app.isPackaged ? debuggingSwitch([...process.argv, ...process.execArgv]) : null
const invocation: Invocation =
  refusedSwitch === null
    ? knownWords(parseInvocation(userArguments(process.argv, app.isPackaged), app.getVersion()))
    : { kind: 'answer', text: `${say('cli.debuggingRefused', { option: refusedSwitch })}\n`, exitCode: 2 }

// No peer connection: no page of ours opens one, and UDP would go past the session's filter.
app.commandLine.appendSwitch('force-webrtc-ip-handling-policy', 'disable_non_proxied_udp')

// Electron does not obey Chromium's switch by itself; tests and departments keep their own data folder by it.
const userData = app.commandLine.getSwitchValue('user-data-dir')
if (userData !== '') app.setPath('userData', path.resolve(userData))

registerScheme()

if (invocation.kind === 'answer') {
  ;(invocation.exitCode === 0 ? process.stdout : process.stderr).write(invocation.text)
  app.exit(invocation.exitCode)
} else {
  // Chromium's sandbox can't run as root; the launcher says so and passes --no-sandbox.
  if (process.getuid?.() !== 0) app.enableSandbox()
  void app.whenReady().then(async () => {
    const folder = path.resolve(invocation.options.library ?? path.join(app.getPath('userData'), 'library'))
    const log = createLog(path.join(app.getPath('userData'), 'logs'))
    await clearUnfinished(path.join(app.getPath('userData'), 'models')).catch((error: unknown) =>
      log.bug('clearing unfinished model packs', error),
    )
    const libraryHolder = createLibraryHolder(folder, systemKeychain(safeStorage))
    const services = createServices({
      libraryHolder,
      dist,
      log,
      userData: app.getPath('userData'),
      programVersion: app.getVersion(),
      shippedModels: path.join(app.isPackaged ? process.resourcesPath : path.resolve(dist, '..'), 'models'),
    })
    if (invocation.kind === 'command') app.exit(await runHeadless(invocation, services, passphrase))
    else openWindow(invocation.paths, services)
  })
}
