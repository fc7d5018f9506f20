import type { HandlersFor } from '../../../shared/ipc/contract'
import { enableMenuItem } from '../../shell/menu'

export const menuHandlers = (): HandlersFor<'menu'> => ({
  'menu:enable': ({ item, enabled }) => {
    enableMenuItem(item, enabled)
    return null
  },
})
