import { app, BrowserWindow, session } from 'electron'
import path from 'node:path'
import { APP_ORIGIN } from './protocol'
import { reloadInDevelopment } from './reloadInDevelopment'

/** The one reading window: sandboxed, isolated, and unable to leave its own origin. */
export function createReadingWindow(distFolder: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1920,
    height: 1200,
    minWidth: 1100,
    minHeight: 700,
    backgroundColor: '#0b0c0e',
    title: 'Longaxis',
    show: false,
    autoHideMenuBar: true,
    webPreferences: {
      preload: path.join(distFolder, 'main', 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      devTools: !app.isPackaged,
      backgroundThrottling: false,
    },
  })
  window.once('ready-to-show', () => window.show())
  void window.loadURL(`${APP_ORIGIN}/index.html`)
  reloadInDevelopment(window)
  return window
}

/** Denies what no page of ours needs: permissions, new windows, navigation away, downloads of anything remote. */
export function hardenSession(): void {
  const current = session.defaultSession
  current.setPermissionRequestHandler((_contents, permission, decide) =>
    decide(permission === 'clipboard-sanitized-write'),
  )
  current.setPermissionCheckHandler((_contents, permission) => permission === 'clipboard-sanitized-write')
  current.webRequest.onBeforeRequest(
    { urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*'] },
    (_details, decide) => decide({ cancel: true }),
  )
}

export function forbidNavigation(contents: Electron.WebContents): void {
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  contents.on('will-navigate', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}
