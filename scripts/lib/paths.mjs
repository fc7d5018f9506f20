import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..')
export const cache = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'longaxis')
export const isRoot = process.getuid?.() === 0

/** What to prepend to an Electron command: Chromium's sandbox can't run as root. */
export const sandboxSwitches = isRoot ? ['--no-sandbox'] : []
export const hasScreen = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
