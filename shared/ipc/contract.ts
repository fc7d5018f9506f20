import type { z } from 'zod'
import { bugEvents, bugRequests } from './bugs'
import { compareRequests } from './compare'
import { engineRequests } from './engine'
import { findingRequests } from './findings'
import { identityRequests } from './identity'
import { importRequests } from './imports'
import { jobEvents, jobRequests } from './jobs'
import { libraryEvents, libraryRequests } from './library'
import { measurementRequests } from './measurements'
import { menuEvents, menuRequests } from './menu'
import { modelRequests } from './models'
import { reportRequests } from './reports'
import { retrievalRequests } from './retrieval'
import { settingsRequests } from './settings'
import { studyRequests } from './studies'
import { windowEvents, windowRequests } from './window'
import { worklistRequests } from './worklist'

/** The contract between window and main process: a feature is its file here and its handlers in main/ipc/handlers. */
export const features = {
  library: libraryRequests,
  imports: importRequests,
  jobs: jobRequests,
  worklist: worklistRequests,
  studies: studyRequests,
  compare: compareRequests,
  identity: identityRequests,
  models: modelRequests,
  engine: engineRequests,
  findings: findingRequests,
  reports: reportRequests,
  measurements: measurementRequests,
  retrieval: retrievalRequests,
  settings: settingsRequests,
  menu: menuRequests,
  bugs: bugRequests,
  window: windowRequests,
} as const
export type Feature = keyof typeof features

type Intersection<U> = (U extends unknown ? (each: U) => void : never) extends (all: infer I) => void ? I : never
type Requests = Intersection<(typeof features)[Feature]>

/** Every request the renderer may make. Requests and answers are parsed on the main side; answers are typed for the renderer. */
export const requests = Object.assign({}, ...Object.values(features)) as Readonly<Requests>

export type Channel = keyof Requests
export type RequestOf<C extends Channel> = z.input<Requests[C]['request']>
export type ResponseOf<C extends Channel> = z.output<Requests[C]['response']>

/** The handlers of some channels. A handler takes a parsed request and answers what the contract says. */
export type HandlersOf<C extends Channel> = {
  readonly [K in C]: (request: z.output<Requests[K]['request']>) => ResponseOf<K> | Promise<ResponseOf<K>>
}
/** The handlers of one feature. */
export type HandlersFor<F extends Feature> = HandlersOf<keyof (typeof features)[F] & Channel>

/** What main tells the window unasked. */
export const events = { ...jobEvents, ...libraryEvents, ...menuEvents, ...bugEvents, ...windowEvents } as const

export type EventName = keyof typeof events
export type EventOf<E extends EventName> = z.output<(typeof events)[E]>

/** What the preload script exposes as `window.longaxis`. Nothing else crosses. */
export interface LongaxisBridge {
  request<C extends Channel>(channel: C, request: RequestOf<C>): Promise<ResponseOf<C>>
  on<E extends EventName>(event: E, listener: (payload: EventOf<E>) => void): () => void
}

export type { ImportSummary } from './imports'
export type { LibraryState } from './library'
export type { PackState } from './models'
export type { PatientMatchingState } from './findings'
export type { PatientTimeline } from './worklist'
export type { ProgressEvent } from './jobs'
export type { Settings } from './settings'
export { PIXEL_CHUNK_BYTES, pixelUrl } from './pixels'
