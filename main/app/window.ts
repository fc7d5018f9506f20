import { app } from 'electron'
import type { Services } from './services'
import type { HandlerContext } from '../ipc/context'
import { engineHandlers } from '../ipc/handlers/engine'
import { findingsHandlers } from '../ipc/handlers/findings'
import { identityHandlers } from '../ipc/handlers/identity'
import { importHandlers, thenRead } from '../ipc/handlers/import'
import { libraryHandlers } from '../ipc/handlers/library'
import { compareHandlers } from '../ipc/handlers/compare'
import { heatMapHandlers } from '../ipc/handlers/heatMap'
import { measureHandlers } from '../ipc/handlers/measure'
import { calibrateHandlers } from '../ipc/handlers/calibrate'
import { modelHandlers } from '../ipc/handlers/model'
import { reportHandlers } from '../ipc/handlers/report'
import { retrievalHandlers } from '../ipc/handlers/retrieval'
import { settingsHandlers } from '../ipc/handlers/settings'
import { worklistHandlers } from '../ipc/handlers/worklist'
import { broadcast, serveRequests } from '../ipc/typedIpc'
import { importJob } from '../jobs/importJob'
import { createJobs } from '../jobs/jobs'
import { createReadingWindow, forbidNavigation, hardenSession } from '../shell/window'

/** Opens the reading window and answers its requests. A library that needs no passphrase opens with it. */
export function openWindow(paths: readonly string[], services: Services): void {
  hardenSession()
  const { libraryHolder, log } = services
  const jobs = createJobs((event) => broadcast('job:progress', event), log)
  if (libraryHolder.state().protection === 'keychain' || libraryHolder.state().protection === 'unencrypted')
    libraryHolder.unlock(null)
  services.onChange((studies) => broadcast('library:changed', { studies }))

  const window = createReadingWindow(services.dist)
  forbidNavigation(window.webContents)
  const context: HandlerContext = {
    libraryHolder,
    session: () => services.session(),
    maybeSession: () => services.maybeSession(),
    jobs,
    models: services.models,
    dist: services.dist,
    page: () => services.page(),
    log,
  }
  serveRequests(
    {
      ...libraryHandlers(context),
      ...importHandlers(context),
      ...worklistHandlers(context),
      ...measureHandlers(context),
      ...findingsHandlers(context),
      ...heatMapHandlers(context),
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
  if (paths.length > 0 && services.maybeSession())
    jobs.start('import', null, thenRead(importJob(services.session(), paths), context))

  let closing = false
  app.on('before-quit', (event) => {
    if (closing) return
    event.preventDefault()
    closing = true
    void jobs
      .cancelAll()
      .then(() => services.close())
      .finally(() => app.quit())
  })
  app.on('window-all-closed', () => app.quit())
}
