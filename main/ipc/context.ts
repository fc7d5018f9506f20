import type { z } from 'zod'
import type { Channel, requests, ResponseOf } from '../../shared/ipc/contract'
import type { Jobs } from '../jobs/jobs'
import type { Log } from '../shell/log'
import type { LibraryHolder } from '../app/libraryHolder'
import type { PageHost } from '../shell/hiddenPage'
import type { Session } from '../app/session'
import type { Models } from '../inference/models'

/** The part of the contract one feature answers. */
export type HandlersFor<C extends Channel> = {
  readonly [K in C]: (request: z.output<(typeof requests)[K]['request']>) => ResponseOf<K> | Promise<ResponseOf<K>>
}

export interface HandlerContext {
  readonly libraryHolder: LibraryHolder
  /** The open library's session; asking for it while locked is a bug of the caller. */
  session(): Session
  maybeSession(): Session | null
  readonly jobs: Jobs
  readonly models: Models
  /** Where the built program lies. */
  readonly dist: string
  page(): PageHost
  readonly log: Log
}
