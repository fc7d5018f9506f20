import type { UtilityProcess } from 'electron'
import type { ChildProcess } from 'node:child_process'

/** One end of a line between two processes. Messages are cloned and arrive in order. */
export interface Port {
  postMessage(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
}

/** The main process's end. */
export const portToChild = (child: UtilityProcess): Port => ({
  postMessage: (message) => child.postMessage(message),
  onMessage: (listener) => void child.on('message', listener),
})

/** The utility process's end. */
export const portToParent = (parent: Electron.ParentPort): Port => ({
  postMessage: (message) => parent.postMessage(message),
  onMessage: (listener) => void parent.on('message', ({ data }: { readonly data: unknown }) => listener(data)),
})

/** The end of a process that Node forked with advanced serialization: tests run the utility processes without Electron. */
export const nodePort = (end: Pick<NodeJS.Process | ChildProcess, 'send' | 'on'>): Port => ({
  postMessage: (message) => void end.send?.(message as object),
  onMessage: (listener) => void end.on('message', listener),
})
