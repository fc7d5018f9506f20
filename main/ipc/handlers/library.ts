import type { HandlerContext, HandlersFor } from '../context'

export const libraryHandlers = ({
  libraryHolder,
}: HandlerContext): HandlersFor<'library:state' | 'library:create' | 'library:unlock'> => ({
  'library:state': () => libraryHolder.state(),
  'library:create': ({ protection, passphrase }) => libraryHolder.create(protection, passphrase),
  'library:unlock': ({ passphrase }) => libraryHolder.unlock(passphrase),
})
