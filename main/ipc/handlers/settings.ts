import type { Settings } from '../../../shared/ipc/contract'
import { defaultSettings, modelChoice, readSettings, writeSettings } from '../../settings'
import type { HandlerContext, HandlersFor } from '../context'

export const settingsHandlers = ({
  session,
  maybeSession,
  models,
  log,
}: HandlerContext): HandlersFor<'settings:get' | 'settings:set' | 'bug:report'> => ({
  'settings:get': () => {
    const open = maybeSession()
    return open ? readSettings(open.timeline) : defaultSettings()
  },
  'settings:set': (change) => {
    const next = writeSettings(session().timeline, change as Partial<Settings>)
    models.choose(modelChoice(next))
    return next
  },
  'bug:report': ({ message, stack }) => {
    log.bug('the window', new Error(`${message}\n${stack}`))
    return null
  },
})
