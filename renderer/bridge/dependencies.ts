import type { Channel, RequestOf, ResponseOf } from '../../shared/ipc/contract'

/** The studies an answer tells of, by its request and the answer itself. `any`: it isn't known which. */
type Studies<C extends Channel> = (
  request: RequestOf<C>,
  answer: ResponseOf<C> | undefined,
) => readonly string[] | 'any'

/** What an answer depends on: some studies, the whole library, the installed models, or nothing that a change of the library alters. */
type Dependency<C extends Channel> = 'library' | 'models' | 'nothing' | Studies<C>

const ofStudy = ({ studyInstanceUid }: { readonly studyInstanceUid: string }): readonly string[] => [studyInstanceUid]
const command = 'nothing'

/** By channel. A change may turn any failure into an answer. */
const dependencies: { readonly [C in Channel]: Dependency<C> } = {
  'library:state': 'library',
  'library:create': command,
  'library:unlock': command,
  'import:choose': command,
  'import:start': command,
  'demo:start': command,
  'job:cancel': command,
  'worklist:query': 'library',
  'patient:timeline': (_request, answer) =>
    answer?.ok === true ? answer.value.visits.map(({ study }) => study.studyInstanceUid) : 'any',
  'study:detail': (request, answer) =>
    answer?.ok === true ? [...ofStudy(request), ...answer.value.priors.flatMap(ofStudy)] : 'any',
  'study:setReadState': command,
  'loop:setView': command,
  'loop:restoreView': command,
  'audit:list': ofStudy,
  'compare:get': ({ studyInstanceUid, priorStudyInstanceUid }) => [studyInstanceUid, priorStudyInstanceUid],
  'identity:review': 'library',
  'identity:pair': 'library',
  'identity:confirm': command,
  'identity:undoConfirm': command,
  'identity:move': command,
  'identity:fileTogether': command,
  'identity:undoMove': command,
  'model:packs': 'models',
  'model:read': command,
  'model:import': command,
  'model:calibrate': command,
  'model:measure': command,
  'model:check': command,
  'model:precision': command,
  'model:playing': command,
  'findings:list': ofStudy,
  // Drawn of a finding that never changes what it was read from.
  'findings:heatMap': (_request, answer) => (answer?.ok === true ? [] : 'any'),
  'findings:review': command,
  'report:open': (request, answer) =>
    answer?.ok === true ? [request.studyInstanceUid, answer.value.priorStudyInstanceUid ?? ''] : 'any',
  'report:keep': command,
  'report:save': command,
  'report:export': command,
  'report:copy': command,
  'report:page': command,
  'report:restore': command,
  'report:versions': ofStudy,
  'measure:list': ofStudy,
  'measure:add': command,
  'measure:name': command,
  'measure:remove': command,
  'search:pictures': 'library',
  'search:prepare': command,
  'reportBank:state': 'library',
  'reportBank:addFile': command,
  'reportBank:addFinal': command,
  'reportBank:embed': command,
  'reportBank:remove': command,
  'reportBank:similar': 'library',
  'reportBank:copy': command,
  'settings:get': 'nothing',
  'settings:set': command,
  'menu:enable': command,
  'bug:report': command,
  'window:flushed': command,
}

/** An answer the window keeps. */
export interface KeptAnswer {
  readonly channel: string
  readonly request: unknown
  readonly answer: unknown
}

/** Whether a kept answer may differ once these studies have changed. */
export function dependsOnStudies({ channel, request, answer }: KeptAnswer, changed: ReadonlySet<string>): boolean {
  const dependency = dependencyOf(channel)
  if (typeof dependency === 'string') return dependency === 'library'
  const studies = dependency(request, answer)
  return studies === 'any' || studies.some((uid) => changed.has(uid))
}

export const dependsOnModels = ({ channel }: KeptAnswer): boolean => dependencyOf(channel) === 'models'

type AnyDependency =
  'library' | 'models' | 'nothing' | ((request: unknown, answer: unknown) => readonly string[] | 'any')

/** The cache holds what it was given by channel; their types meet again here. */
const dependencyOf = (channel: string): AnyDependency => dependencies[channel as Channel] as AnyDependency
