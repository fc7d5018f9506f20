import { z } from 'zod'
import { failure } from '../domain/failure'
import { auditEvent, finding, findingReview, modelRun } from '../domain/finding'
import { modelRole } from '../domain/modelRole'
import { engineBenchmark } from '../domain/engineBenchmark'
import { keptPrecision } from '../domain/precisionCheck'
import { comparison, comparisonNote } from '../domain/comparison'
import { identityReview, pairSimilarity } from '../domain/identity'
import { heatPicture } from '../domain/heatPicture'
import { measurement, newMeasurement } from '../domain/measurement'
import { reportDraft } from '../domain/report'
import { reportFormatIds } from '../report/formats'
import { readState, studyDetail, study, worklistPage, worklistQuery } from '../domain/study'
import { patient } from '../domain/patient'
import { viewCode } from '../domain/loop'
import { bankState, pictureSearch, searchModel, similarReports } from '../domain/retrieval'

const resultOf = <S extends z.ZodType>(value: S) =>
  z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), value }), z.object({ ok: z.literal(false), failure })])

export const jobId = z.string()

export const libraryState = z.object({
  /** `locked` wants a passphrase; `new` has no library yet. */
  state: z.enum(['new', 'locked', 'open', 'failed']),
  folder: z.string(),
  protection: z.enum(['keychain', 'passphrase', 'unencrypted']).nullable(),
  keychainAvailable: z.boolean(),
  failure: failure.nullable(),
  patients: z.number().int(),
  studies: z.number().int(),
})
export type LibraryState = z.infer<typeof libraryState>

export const packState = z.object({
  id: z.string(),
  name: z.string(),
  version: z.string(),
  sha256: z.string(),
  licence: z.string(),
  trainingData: z.string(),
  folder: z.string(),
  usable: z.boolean(),
  /** What it is used for now. */
  chosenFor: z.array(modelRole).readonly(),
  /** What it may be chosen for. */
  roles: z.array(modelRole).readonly(),
  intendedUse: z.string(),
  failure: failure.nullable(),
  /** The held-out figures of the pack's model card, as label and value. */
  figures: z.array(z.object({ label: z.string(), value: z.string() })).readonly(),
  /** Why this pack draws no heat map; null where it draws them. */
  heatMapRefusal: failure.nullable(),
  /** What this library's labels can fit: its findings alone (by a CSV), or its view head and gate too; null = nothing (it is a calibration, gives no findings, or can't be used). */
  calibrates: z.enum(['findings', 'views']).nullable(),
  /** How fast this machine runs it; null before the first reading. */
  benchmark: engineBenchmark.nullable(),
  /** It brings an int8 graph; the check of it that stands on this machine. */
  int8: z.object({ inPack: z.boolean(), kept: keptPrecision.nullable() }),
})
export type PackState = z.infer<typeof packState>

/** What the pack that tells patients apart made of a study, where that is another than the one that reads. */
export const patientMatchingState = z.object({
  model: searchModel,
  /** Its newest run, finished or not. */
  run: modelRun.nullable(),
  /** Loops whose hearts are compared. */
  loops: z.number().int(),
})
export type PatientMatchingState = z.infer<typeof patientMatchingState>

export const settings = z.object({
  referenceSet: z.enum(['ASE2015', 'BSE2020']),
  cacheMegabytes: z.number().int().min(64).max(8192),
  layout: z.string(),
  syncMode: z.enum(['phase', 'time']),
  showRate: z.boolean(),
  language: z.string(),
  /** The pack that reads, by its SHA-256; null = the first usable one. */
  modelSha256: z.string().nullable(),
  /** The pack that tells patients apart, by its SHA-256; null = one made for nothing else, or else the pack that reads. */
  patientsModelSha256: z.string().nullable(),
  readerName: z.string(),
})
export type Settings = z.infer<typeof settings>

export const importSummary = z.object({
  filesSeen: z.number().int(),
  instancesAdded: z.number().int(),
  duplicates: z.number().int(),
  refused: z.array(z.object({ path: z.string(), reason: z.string() })).readonly(),
  studies: z.array(z.string()).readonly(),
  seconds: z.number(),
  cancelled: z.boolean(),
})
export type ImportSummary = z.infer<typeof importSummary>

/** Patient page: every visit with its findings and measurements, oldest first. */
export const patientTimeline = z.object({
  patient,
  visits: z
    .array(
      z.object({
        study,
        findings: z.array(finding).readonly(),
        measurements: z.array(measurement).readonly(),
        reportVersion: z.number().int().nullable(),
        reportBeforeMove: z.boolean(),
      }),
    )
    .readonly(),
})
export type PatientTimeline = z.infer<typeof patientTimeline>

const nothing = z.undefined()

/** Every request the renderer may make. Requests and answers are parsed on the main side; answers are typed for the renderer. */
export const requests = {
  'library:state': { request: nothing, response: libraryState },
  'library:create': {
    request: z.object({
      protection: z.enum(['keychain', 'passphrase', 'unencrypted']),
      passphrase: z.string().nullable(),
    }),
    response: resultOf(libraryState),
  },
  'library:unlock': { request: z.object({ passphrase: z.string() }), response: resultOf(libraryState) },

  'import:choose': {
    request: nothing,
    response: z.array(z.string()).describe('folders or files chosen in the system dialog; [] when cancelled'),
  },
  'import:start': { request: z.object({ paths: z.array(z.string()).min(1) }), response: resultOf(z.object({ jobId })) },
  'demo:start': { request: nothing, response: resultOf(z.object({ jobId })) },
  'job:cancel': { request: z.object({ jobId }), response: z.boolean() },

  'worklist:query': { request: worklistQuery, response: worklistPage },
  'patient:timeline': { request: z.object({ patientKey: z.string() }), response: resultOf(patientTimeline) },
  'study:detail': { request: z.object({ studyInstanceUid: z.string() }), response: resultOf(studyDetail) },
  'study:setReadState': { request: z.object({ studyInstanceUid: z.string(), readState }), response: resultOf(study) },
  'loop:setView': { request: z.object({ sopInstanceUid: z.string(), view: viewCode }), response: resultOf(z.null()) },

  /** The user's own checkpoint becomes a pack: dialogs ask for it and, `withRepository`, for the folder of their copy of the authors' repository; null where one was closed. `severities`: EchoCLIP-R's five words, empty = looked for in that folder. */
  'model:import': {
    request: z.object({
      model: z.enum(['echoclip', 'echoclip-r']).nullable(),
      rule: z.enum(['paper', 'repository']),
      withRepository: z.boolean(),
      severities: z.string().max(500),
    }),
    response: resultOf(z.object({ jobId }).nullable()),
  },
  /** Fits the chosen pack to this library, as a pack of its own; with `labels` a CSV of studies is asked for first, and the answer is null where the dialog was closed. */
  'model:calibrate': { request: z.object({ labels: z.boolean() }), response: resultOf(z.object({ jobId }).nullable()) },
  'identity:review': { request: z.object({ studyInstanceUid: z.string() }), response: resultOf(identityReview) },
  'identity:pair': {
    request: z.object({ studyInstanceUid: z.string(), priorStudyInstanceUid: z.string() }),
    response: resultOf(pairSimilarity),
  },
  'identity:confirm': { request: z.object({ studyInstanceUid: z.string() }), response: resultOf(study) },
  'identity:move': {
    request: z.object({ studyInstanceUid: z.string(), patientKey: z.string() }),
    response: resultOf(study),
  },
  'identity:undoMove': { request: z.object({ studyInstanceUid: z.string() }), response: resultOf(study) },

  'model:packs': { request: nothing, response: z.array(packState) },
  /** Reads studies one after another, those already read by the chosen pack left out unless `again`. */
  'model:read': {
    request: z.object({ studies: z.array(z.string()).min(1), again: z.boolean() }),
    response: resultOf(z.object({ jobId })),
  },
  /** Measures anew how the chosen pack runs fastest on this machine; refused while it reads. */
  'model:measure': { request: z.object({ role: modelRole }), response: resultOf(engineBenchmark) },
  /** Tries the chosen pack's int8 graph on the library's loops; refused while it reads. */
  'model:check': { request: nothing, response: resultOf(z.object({ jobId })) },
  /** Turns int8 on or off where a check allowed it. */
  'model:precision': { request: z.object({ int8: z.boolean() }), response: resultOf(keptPrecision) },
  /** Told when loops begin or cease to play: reading then takes less of the machine. */
  'model:playing': { request: z.object({ playing: z.boolean() }), response: z.null() },
  /** Paired loops and changes; findings are those of the chosen pack for both where it has read them. */
  'compare:get': {
    request: z.object({ studyInstanceUid: z.string(), priorStudyInstanceUid: z.string() }),
    response: resultOf(comparison.extend({ notes: z.array(comparisonNote).readonly() })),
  },
  'findings:list': {
    request: z.object({ studyInstanceUid: z.string() }),
    response: z.object({
      run: modelRun.nullable(),
      findings: z.array(finding).readonly(),
      patientMatching: patientMatchingState.nullable(),
    }),
  },
  /** Where the model looked on a frame that the finding was read from. */
  'findings:heatMap': {
    request: z.object({ findingId: z.string(), sopInstanceUid: z.string(), frame: z.number().int().nonnegative() }),
    response: resultOf(heatPicture),
  },
  'findings:review': { request: findingReview, response: resultOf(finding) },

  /** The newest saved draft, brought up to what the library holds now; not saved by asking. */
  'report:open': { request: z.object({ studyInstanceUid: z.string() }), response: resultOf(reportDraft) },
  /** Texts by section code; refused when a newer version was saved in between. */
  'report:save': {
    request: z.object({
      studyInstanceUid: z.string(),
      texts: z.record(z.string(), z.string()),
      baseVersion: z.number().int(),
    }),
    response: resultOf(reportDraft),
  },
  /** Asks where to write; `path` is null when the dialog was closed. */
  'report:export': {
    request: z.object({ studyInstanceUid: z.string(), format: z.enum(reportFormatIds) }),
    response: resultOf(z.object({ path: z.string().nullable(), draft: reportDraft })),
  },
  'report:copy': { request: z.object({ studyInstanceUid: z.string() }), response: resultOf(z.null()) },
  /** Where the draft lies as the page that would be printed, with texts not yet saved; `version` null is the draft of now. Holds until asked again. */
  'report:page': {
    request: z.object({
      studyInstanceUid: z.string(),
      texts: z.record(z.string(), z.string()),
      version: z.number().int().nullable(),
    }),
    response: resultOf(z.object({ url: z.string() })),
  },
  /** Keeps what a reader wrote in an older version as the next one; the rest follows the library as it stands. */
  'report:restore': {
    request: z.object({ studyInstanceUid: z.string(), version: z.number().int(), baseVersion: z.number().int() }),
    response: resultOf(reportDraft),
  },
  'report:versions': { request: z.object({ studyInstanceUid: z.string() }), response: z.array(reportDraft) },

  'measure:list': { request: z.object({ studyInstanceUid: z.string() }), response: z.array(measurement) },
  'measure:add': { request: newMeasurement, response: resultOf(measurement) },
  'measure:remove': { request: z.object({ measurementId: z.string() }), response: resultOf(z.null()) },

  /** Loops of the library by their similarity to words. */
  'search:pictures': {
    request: z.object({ words: z.string(), count: z.number().int().min(1).max(200) }),
    response: resultOf(pictureSearch),
  },
  /** Has the model read the studies whose loops can't be searched yet. */
  'search:prepare': { request: nothing, response: resultOf(z.object({ jobId })) },
  'reportBank:state': { request: nothing, response: bankState },
  /** Asks which file; `jobId` is null when the dialog was closed. */
  'reportBank:addFile': { request: nothing, response: resultOf(z.object({ jobId: jobId.nullable() })) },
  'reportBank:addFinal': { request: nothing, response: resultOf(z.object({ jobId })) },
  'reportBank:embed': { request: nothing, response: resultOf(z.object({ jobId })) },
  'reportBank:remove': { request: z.object({ sourceId: z.number().int() }), response: resultOf(z.null()) },
  'reportBank:similar': {
    request: z.object({ studyInstanceUid: z.string(), count: z.number().int().min(1).max(50) }),
    response: resultOf(similarReports),
  },
  'reportBank:copy': { request: z.object({ reportId: z.number().int() }), response: resultOf(z.null()) },

  'audit:list': { request: z.object({ studyInstanceUid: z.string() }), response: z.array(auditEvent) },
  'settings:get': { request: nothing, response: settings },
  'settings:set': { request: settings.partial(), response: settings },
  'bug:report': { request: z.object({ message: z.string(), stack: z.string() }), response: z.null() },
} as const

export type Channel = keyof typeof requests
export type RequestOf<C extends Channel> = z.input<(typeof requests)[C]['request']>
export type ResponseOf<C extends Channel> = z.output<(typeof requests)[C]['response']>

/** What main tells the window unasked. */
export const progressEvent = z.object({
  jobId,
  kind: z.enum(['import', 'demo', 'read', 'model', 'bank']),
  studyInstanceUid: z.string().nullable(),
  done: z.number(),
  total: z.number().nullable(),
  /** What `done` counts: 'files', 'loops', 'frames'. */
  unit: z.string(),
  perSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  words: z.string(),
  finished: z.boolean(),
  failure: failure.nullable(),
  summary: importSummary.nullable(),
})
export type ProgressEvent = z.infer<typeof progressEvent>

export const events = {
  'job:progress': progressEvent,
  'library:changed': z.object({ studies: z.array(z.string()).readonly() }),
  'library:state': libraryState,
  'bug:shown': z.object({ message: z.string() }),
} as const

export type EventName = keyof typeof events
export type EventOf<E extends EventName> = z.output<(typeof events)[E]>

/** What the preload script exposes as `window.longaxis`. Nothing else crosses. */
export interface LongaxisBridge {
  request<C extends Channel>(channel: C, request: RequestOf<C>): Promise<ResponseOf<C>>
  on<E extends EventName>(event: E, listener: (payload: EventOf<E>) => void): () => void
}

/**
 * Pixels: `longaxis://pixels/<SOP Instance UID>?offset=<bytes>&length=<bytes>` answers those bytes of the stored
 * (decrypted, inflated) file in chunks of 1 MiB. Loops are described by `study:detail`.
 */
export const pixelUrl = (sopInstanceUid: string, offset: number, length: number): string =>
  `longaxis://pixels/${encodeURIComponent(sopInstanceUid)}?offset=${offset}&length=${length}`

export const PIXEL_CHUNK_BYTES = 1024 * 1024
