import { z } from 'zod'
import { nothing } from './resultOf'

export const windowRequests = {
  /** Everything typed was handed over: the answer to `window:flush`. */
  'window:flushed': { request: nothing, response: z.null() },
} as const

export const windowEvents = {
  /** The window is about to close: hand over what was typed. */
  'window:flush': z.object({}),
} as const
