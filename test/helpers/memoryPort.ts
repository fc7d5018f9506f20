import type { Port } from '../../main/rpc/port'

/** Both ends of a line within this process. Like the real one it clones what is sent and delivers it later, in order. */
export function memoryPorts(): readonly [Port, Port] {
  const [toLeft, toRight]: ((message: unknown) => void)[][] = [[], []]
  const end = (here: typeof toLeft, there: typeof toLeft): Port => ({
    postMessage(message) {
      const clone: unknown = structuredClone(message)
      queueMicrotask(() => there?.forEach((listener) => listener(clone)))
    },
    onMessage: (listener) => void here?.push(listener),
  })
  return [end(toLeft, toRight), end(toRight, toLeft)]
}
