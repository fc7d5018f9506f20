import type { Opened } from './window'

/** Answers to a request come this much later from now on, as from a large library. */
export const slowly = ({ app }: Opened, channel: string, byMs: number): Promise<void> =>
  app.evaluate(
    ({ ipcMain }, [name, ms]) => {
      type Handler = (...words: unknown[]) => Promise<unknown>
      const handlers = (ipcMain as unknown as { _invokeHandlers: Map<string, Handler> })._invokeHandlers
      const handle = handlers.get(name)
      if (!handle) throw new Error(`no handler for ${name}`)
      handlers.set(name, async (...words) => {
        await new Promise((resolve) => setTimeout(resolve, ms))
        return handle(...words)
      })
    },
    [channel, byMs] as const,
  )
