// Electron around one peer's page, served over the loopback; nothing of our program is in it.
const { app, BrowserWindow } = require('electron')
void app.whenReady().then(() =>
  new BrowserWindow({
    width: 1920,
    height: 1200,
    useContentSize: true,
    webPreferences: { sandbox: true, contextIsolation: true, backgroundThrottling: false },
  }).loadURL(process.env.LONGAXIS_BENCH_URL),
)
