import { app } from 'electron'
import type { Heart } from './heart'
import type { HandlerContext } from './ipc/context'
import { engineHandlers } from './ipc/handlers/engine'
import { findingsHandlers } from './ipc/handlers/findings'
import { identityHandlers } from './ipc/handlers/identity'
import { importHandlers, thenRead } from './ipc/handlers/import'
import { libraryHandlers } from './ipc/handlers/library'
import { compareHandlers } from './ipc/handlers/compare'
import { lookHandlers } from './ipc/handlers/look'
import { measureHandlers } from './ipc/handlers/measure'
import { calibrateHandlers } from './ipc/handlers/calibrate'
import { modelHandlers } from './ipc/handlers/model'
import { reportHandlers } from './ipc/handlers/report'
import { retrievalHandlers } from './ipc/handlers/retrieval'
import { settingsHandlers } from './ipc/handlers/settings'
import { worklistHandlers } from './ipc/handlers/worklist'
import { broadcast, serveRequests } from './ipc/typedIpc'
import { importJob } from './importJobs'
import { createJobs } from './shell/jobs'
import { createReadingWindow, forbidNavigation, hardenSession } from './shell/window'

/** Opens the reading window and answers its requests. A library that needs no passphrase opens with it. */
export function openWindow(paths: readonly string[], heart: Heart): void {
  hardenSession()
  const { keeper, log } = heart
  const jobs = createJobs((event) => broadcast('job:progress', event), log)
  if (keeper.state().protection === 'keychain' || keeper.state().protection === 'unencrypted') keeper.unlock(null)
  heart.onChange((studies) => broadcast('library:changed', { studies }))

  const window = createReadingWindow(heart.dist)
  forbidNavigation(window.webContents)
  const context: HandlerContext = {
    keeper,
    session: () => heart.session(),
    maybeSession: () => heart.maybeSession(),
    jobs,
    models: heart.models,
    dist: heart.dist,
    page: () => heart.page(),
    log,
  }
  serveRequests(
    {
      ...libraryHandlers(context),
      ...importHandlers(context),
      ...worklistHandlers(context),
      ...measureHandlers(context),
      ...findingsHandlers(context),
      ...lookHandlers(context),
      ...settingsHandlers(context),
      ...modelHandlers(context),
      ...calibrateHandlers(context),
      ...engineHandlers(context),
      ...compareHandlers(context),
      ...reportHandlers(context),
      ...identityHandlers(context),
      ...retrievalHandlers(context),
    },
    () => (window.isDestroyed() ? null : window.webContents),
    log,
  )
  process.on('uncaughtException', (error) => {
    log.bug('the main process', error)
    broadcast('bug:shown', { message: error.message })
  })
  if (paths.length > 0 && heart.maybeSession())
    jobs.start('import', null, thenRead(importJob(heart.session(), paths), context))

  let closing = false
  app.on('before-quit', (event) => {
    if (closing) return
    event.preventDefault()
    closing = true
    void jobs
      .cancelAll()
      .then(() => heart.close())
      .finally(() => app.quit())
  })
  app.on('window-all-closed', () => app.quit())
}
