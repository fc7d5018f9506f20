import { z } from 'zod'
import { nothing } from './resultOf'

export const settings = z.object({
  referenceSet: z.enum(['ASE2015', 'BSE2020']),
  cacheMegabytes: z.number().int().min(64).max(8192),
  syncMode: z.enum(['phase', 'time']),
  showRate: z.boolean(),
  /** The pack that reads, by its SHA-256; null = the first usable one. */
  modelSha256: z.string().nullable(),
  /** The pack that tells patients apart, by its SHA-256; null = one made for nothing else, or else the pack that reads. */
  patientsModelSha256: z.string().nullable(),
  readerName: z.string(),
})
export type Settings = z.infer<typeof settings>

export const settingsRequests = {
  'settings:get': { request: nothing, response: settings },
  'settings:set': { request: settings.partial(), response: settings },
} as const
