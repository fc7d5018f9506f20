import type { Settings } from '../../../shared/ipc/contract'
import { defaultSettings, packSelection, readSettings, writeSettings } from '../../app/settings'
import type { HandlerContext, HandlersFor } from '../context'

export const settingsHandlers = ({
  session,
  maybeSession,
  models,
  log,
}: HandlerContext): HandlersFor<'settings:get' | 'settings:set' | 'bug:report'> => ({
  'settings:get': () => {
    const open = maybeSession()
    return open ? readSettings(open.database) : defaultSettings()
  },
  'settings:set': (change) => {
    const next = writeSettings(session().database, change as Partial<Settings>)
    models.select(packSelection(next))
    return next
  },
  'bug:report': ({ message, stack }) => {
    log.bug('the window', new Error(`${message}\n${stack}`))
    return null
  },
})
