import { app, type BrowserWindow } from 'electron'
import { watch } from 'node:fs'

/** One write of the signal file arrives as several events. */
const SETTLE_MS = 50

/** Under `npm run dev`, reloads the window whenever its pages were built anew (scripts/dev.mjs). A packaged program never does. */
export function reloadInDevelopment(window: BrowserWindow): void {
  const signal = process.env.LONGAXIS_DEV_RELOAD
  if (app.isPackaged || !signal) return
  let timer: NodeJS.Timeout | undefined
  const watcher = watch(signal, () => {
    clearTimeout(timer)
    timer = setTimeout(() => window.webContents.reloadIgnoringCache(), SETTLE_MS)
  })
  window.once('closed', () => {
    clearTimeout(timer)
    watcher.close()
  })
}
