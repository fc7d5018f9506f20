import type { HandlerContext, HandlersFor } from '../context'

export const libraryHandlers = ({
  keeper,
}: HandlerContext): HandlersFor<'library:state' | 'library:create' | 'library:unlock'> => ({
  'library:state': () => keeper.state(),
  'library:create': ({ protection, passphrase }) => keeper.create(protection, passphrase),
  'library:unlock': ({ passphrase }) => keeper.unlock(passphrase),
})
