import { contextBridge, ipcRenderer } from 'electron'
import type { LongaxisBridge } from '../shared/ipc/contract'

const bridge: LongaxisBridge = {
  request: (channel, request) => ipcRenderer.invoke(channel, request),
  on: (event, listener) => {
    const forward = (_event: unknown, payload: Parameters<typeof listener>[0]): void => listener(payload)
    ipcRenderer.on(event, forward)
    return () => ipcRenderer.off(event, forward)
  },
}

contextBridge.exposeInMainWorld('longaxis', bridge)
