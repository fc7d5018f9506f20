import { z } from 'zod'
import { failure } from '../domain/failure'
import { nothing, resultOf } from './resultOf'

export const libraryState = z.object({
  /** `locked` wants a passphrase; `new` has no library yet. */
  state: z.enum(['new', 'locked', 'open', 'failed']),
  folder: z.string(),
  protection: z.enum(['keychain', 'passphrase', 'unencrypted']).nullable(),
  keychainAvailable: z.boolean(),
  failure: failure.nullable(),
  patients: z.number().int(),
  studies: z.number().int(),
})
export type LibraryState = z.infer<typeof libraryState>

export const libraryRequests = {
  'library:state': { request: nothing, response: libraryState },
  'library:create': {
    request: z.object({
      protection: z.enum(['keychain', 'passphrase', 'unencrypted']),
      passphrase: z.string().nullable(),
    }),
    response: resultOf(libraryState),
  },
  'library:unlock': { request: z.object({ passphrase: z.string() }), response: resultOf(libraryState) },
} as const

export const libraryEvents = {
  'library:changed': z.object({ studies: z.array(z.string()).readonly() }),
} as const
