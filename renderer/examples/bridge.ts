import type { Channel, HandlersOf, LongaxisBridge, RequestOf, ResponseOf } from '../../shared/ipc/contract'

type AnyHandler = (request: unknown) => unknown

/** A bridge that answers from memory. A request without an answer here is a bug of the examples. */
export function memoryBridge(handlers: Partial<HandlersOf<Channel>>): LongaxisBridge {
  return {
    async request<C extends Channel>(channel: C, request: RequestOf<C>): Promise<ResponseOf<C>> {
      const handler = handlers[channel] as AnyHandler | undefined
      if (!handler) throw new Error(`the examples have no answer to ${channel}`)
      return (await handler(request)) as ResponseOf<C>
    },
    on: () => () => undefined,
  }
}
