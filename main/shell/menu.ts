import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import type { MenuItem } from '../../shared/ipc/menu'
import { say } from '../../shared/words'

type Item = MenuItemConstructorOptions

const separator: Item = { type: 'separator' }
const isMac = process.platform === 'darwin'

/**
 * The program's menu. It has no Reload and no developer tools: the window holds what a reader is writing. Copying,
 * pasting and the field's own undo stand in it because macOS knows their keys from the menu alone.
 */
export function setMenu(onChosen: (item: MenuItem) => void): void {
  app.setAboutPanelOptions({
    applicationName: say('app.name'),
    applicationVersion: app.getVersion(),
    copyright: say('app.notADevice'),
  })
  const chosen = (item: MenuItem, label: string, accelerator: string, registerAccelerator = true): Item => ({
    id: item,
    label,
    accelerator,
    registerAccelerator,
    enabled: false,
    click: () => onChosen(item),
  })
  const settings = chosen('settings', say('menu.settings'), 'CmdOrCtrl+,')
  const quit: Item = { id: 'quit', label: say('menu.quit'), accelerator: 'CmdOrCtrl+Q', click: () => app.quit() }
  const about: Item = { id: 'about', label: say('menu.about'), click: () => app.showAboutPanel() }
  const file: Item = {
    label: say('menu.file'),
    submenu: [
      chosen('import', say('menu.import'), 'CmdOrCtrl+O'),
      // The report's own key does the same.
      chosen('export', say('menu.export'), 'CmdOrCtrl+P', false),
      ...(isMac ? [] : [separator, settings, separator, quit]),
    ],
  }
  const edit: Item = {
    label: say('menu.edit'),
    submenu: [
      { role: 'undo', label: say('menu.undo') },
      { role: 'redo', label: say('menu.redo') },
      separator,
      { role: 'cut', label: say('menu.cut') },
      { role: 'copy', label: say('menu.copy') },
      { role: 'paste', label: say('menu.paste') },
      { role: 'selectAll', label: say('menu.selectAll') },
    ],
  }
  const view: Item = {
    label: say('menu.view'),
    submenu: [{ id: 'fullScreen', role: 'togglefullscreen', label: say('menu.fullScreen') }],
  }
  const appMenu: Item = {
    label: say('app.name'),
    submenu: [about, separator, settings, separator, { role: 'hide', label: say('menu.hide') }, separator, quit],
  }
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(isMac ? [appMenu] : []),
      file,
      edit,
      view,
      ...(isMac ? [] : [{ label: say('menu.help'), submenu: [about] }]),
    ]),
  )
}

export function enableMenuItem(item: MenuItem, enabled: boolean): void {
  const found = Menu.getApplicationMenu()?.getMenuItemById(item)
  if (found) found.enabled = enabled
}
