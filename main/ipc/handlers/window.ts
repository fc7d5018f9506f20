import type { HandlersFor } from '../../../shared/ipc/contract'
import type { Services } from '../../app/services'

export const windowHandlers = ({ flush }: Pick<Services, 'flush'>): HandlersFor<'window'> => ({
  'window:flushed': () => {
    flush.done()
    return null
  },
})
