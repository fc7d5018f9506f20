import { BrowserWindow, ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron'
import { z } from 'zod'
import {
  events,
  requests,
  type Channel,
  type EventName,
  type EventOf,
  type HandlersOf,
} from '../../shared/ipc/contract'
import { APP_ORIGIN } from '../shell/protocol'
import type { Log } from '../shell/log'

/** A handler for every channel. */
export type Handlers = HandlersOf<Channel>

/** Registers every channel of the contract; a request from anything but our own top frame is an error. */
export function serveRequests(handlers: Handlers, trusted: () => WebContents | null, log: Log): void {
  for (const channel of Object.keys(requests) as Channel[]) {
    ipcMain.handle(channel, async (event, payload: unknown) => {
      if (!isTrusted(event, trusted())) throw new Error(`${channel}: refused, the sender is not the reading window`)
      try {
        const schema = requests[channel]
        const request = schema.request.safeParse(payload)
        if (!request.success) throw new Error(`${channel}: malformed request: ${z.prettifyError(request.error)}`)
        const handle = handlers[channel] as (request: unknown) => unknown
        return schema.response.parse(await handle(request.data))
      } catch (error) {
        log.bug(channel, error)
        throw error
      }
    })
  }
}

function isTrusted(event: IpcMainInvokeEvent, trusted: WebContents | null): boolean {
  const frame = event.senderFrame
  return (
    trusted !== null &&
    event.sender === trusted &&
    frame !== null &&
    frame === event.sender.mainFrame &&
    frame.url.startsWith(`${APP_ORIGIN}/`)
  )
}

/** Tells every reading window; payloads are checked against the contract before they leave. */
export function broadcast<E extends EventName>(name: E, payload: EventOf<E>): void {
  const checked = events[name].parse(payload)
  for (const window of BrowserWindow.getAllWindows()) window.webContents.send(name, checked)
}
