import { app, BrowserWindow } from 'electron'

app.setPath('userData', app.commandLine.getSwitchValue('user-data-dir'))
app.on('window-all-closed', () => app.quit())

/** A window on the address that --page names, without a preload script. Electron is ready only once this file has run. */
void app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1280, height: 800, useContentSize: true, backgroundColor: '#0b0c0e' })
  return window.loadURL(app.commandLine.getSwitchValue('page'))
})
