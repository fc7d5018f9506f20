import type { HandlersFor } from '../../../shared/ipc/contract'
import type { Services } from '../../app/services'

export const bugHandlers = ({ log }: Pick<Services, 'log'>): HandlersFor<'bugs'> => ({
  'bug:report': ({ message, stack }) => {
    log.bug('the window', new Error(`${message}\n${stack}`))
    return null
  },
})
