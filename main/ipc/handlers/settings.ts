import type { HandlersFor } from '../../../shared/ipc/contract'
import type { Settings } from '../../../shared/ipc/settings'
import type { Services } from '../../app/services'
import { defaultSettings, packSelection, readSettings, writeSettings } from '../../settings/settings'

export const settingsHandlers = ({
  session,
  maybeSession,
  models,
}: Pick<Services, 'session' | 'maybeSession' | 'models'>): HandlersFor<'settings'> => ({
  'settings:get': () => {
    const open = maybeSession()
    return open ? readSettings(open.database) : defaultSettings()
  },
  'settings:set': (change) => {
    const next = writeSettings(session().database, change as Partial<Settings>)
    models.select(packSelection(next))
    return next
  },
})
