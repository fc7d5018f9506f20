import { useEffect } from 'react'
import { QueryClient, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { dependsOnModels, dependsOnStudies, type KeptAnswer } from './dependencies'
import type { Channel, EventName, EventOf, LongaxisBridge, RequestOf, ResponseOf } from '../../shared/ipc/contract'

declare global {
  interface Window {
    readonly longaxis: LongaxisBridge
  }
}

export const queryClient = new QueryClient({
  defaultOptions: { queries: { staleTime: Infinity, retry: false, networkMode: 'always' } },
})

export const request = <C extends Channel>(channel: C, payload: RequestOf<C>): Promise<ResponseOf<C>> =>
  window.longaxis.request(channel, payload)

/** A request's answer, kept until something in the library changes. */
export function useRequest<C extends Channel>(
  channel: C,
  payload: RequestOf<C>,
  enabled = true,
): UseQueryResult<ResponseOf<C>> {
  return useQuery<ResponseOf<C>>({ queryKey: [channel, payload], queryFn: () => request(channel, payload), enabled })
}

export function useBridgeEvent<E extends EventName>(name: E, listener: (payload: EventOf<E>) => void): void {
  useEffect(() => window.longaxis.on(name, listener), [name, listener])
}

/** Asks again for what tells of studies that changed, and for lists of the library. */
export const refreshStudies = (studies: readonly string[]): Promise<void> => {
  const changed = new Set(studies)
  return refreshWhere((kept) => dependsOnStudies(kept, changed))
}

/** Asks again for what tells of the installed models. */
export const refreshModels = (): Promise<void> => refreshWhere(dependsOnModels)

const refreshWhere = (isWanted: (kept: KeptAnswer) => boolean): Promise<void> =>
  queryClient.invalidateQueries({
    predicate: ({ queryKey: [channel, payload], state }) =>
      isWanted({ channel: String(channel), request: payload, answer: state.data }),
  })

/** Asks again for everything. */
export function useRefresh(): () => Promise<void> {
  const client = useQueryClient()
  return () => client.invalidateQueries()
}
