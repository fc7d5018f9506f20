import type { HandlersFor } from '../../../shared/ipc/contract'
import type { Services } from '../../app/services'

export const libraryHandlers = ({ libraryHolder }: Pick<Services, 'libraryHolder'>): HandlersFor<'library'> => ({
  'library:state': () => libraryHolder.state(),
  'library:create': ({ protection, passphrase }) => libraryHolder.create(protection, passphrase),
  'library:unlock': ({ passphrase }) => libraryHolder.unlock(passphrase),
})
