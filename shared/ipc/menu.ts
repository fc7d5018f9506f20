import { z } from 'zod'

/** Entries of the program's menu that the window carries out; which of them it can depends on the screen. */
export const menuItem = z.enum(['import', 'export', 'settings'])
export type MenuItem = z.infer<typeof menuItem>

export const menuRequests = {
  'menu:enable': { request: z.object({ item: menuItem, enabled: z.boolean() }), response: z.null() },
} as const

export const menuEvents = { 'menu:chosen': z.object({ item: menuItem }) } as const
