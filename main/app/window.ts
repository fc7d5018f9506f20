import { app } from 'electron'
import { createHandlers } from '../ipc/handlers'
import { broadcast, serveRequests } from '../ipc/typedIpc'
import { importJob, thenRead } from '../jobs/importJob'
import { setMenu } from '../shell/menu'
import { startUpgrade } from '../jobs/upgradeJob'
import { createReadingWindow, forbidNavigation, hardenSession } from '../shell/window'
import { inBatches } from './batches'
import type { Services } from './services'

/** Changes that follow one another this closely reach the window as one. */
const CHANGES_MS = 50

/** Opens the reading window and answers its requests. A library that needs no passphrase opens with it. */
export function openWindow(paths: readonly string[], services: Services): void {
  hardenSession()
  const { libraryHolder, log, jobs } = services
  if (libraryHolder.state().protection === 'keychain' || libraryHolder.state().protection === 'unencrypted')
    libraryHolder.unlock(null)
  jobs.onProgress((event) => broadcast('job:progress', event))
  services.onOpened(
    () =>
      void startUpgrade(services).catch((error: unknown) => log.bug('looking for objects of the format before', error)),
  )
  services.onChange(inBatches((studies) => broadcast('library:changed', { studies }), CHANGES_MS))

  setMenu((item) => broadcast('menu:chosen', { item }))
  const window = createReadingWindow(services.dist)
  forbidNavigation(window.webContents)
  serveRequests(createHandlers(services), () => (window.isDestroyed() ? null : window.webContents), log)
  process.on('uncaughtException', (error) => {
    log.bug('the main process', error)
    broadcast('bug:shown', { message: error.message })
  })
  if (paths.length > 0 && services.maybeSession())
    jobs.start('import', null, thenRead(importJob(services, paths), services))

  // What was typed is handed over before the window or the library closes.
  let flushed: Promise<unknown> | null = null
  const flush = (): Promise<unknown> =>
    (flushed ??= window.isDestroyed() ? Promise.resolve() : services.flush.ask(() => broadcast('window:flush', {})))
  window.on('close', (event) => {
    if (flushed) return
    event.preventDefault()
    void flush().finally(() => window.destroy())
  })
  let closing = false
  app.on('before-quit', (event) => {
    if (closing) return
    event.preventDefault()
    closing = true
    void flush()
      .then(() => services.close())
      .finally(() => app.quit())
  })
  app.on('window-all-closed', () => app.quit())
}
