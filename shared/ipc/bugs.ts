import { z } from 'zod'

export const bugRequests = {
  'bug:report': { request: z.object({ message: z.string(), stack: z.string() }), response: z.null() },
} as const

export const bugEvents = { 'bug:shown': z.object({ message: z.string() }) } as const
