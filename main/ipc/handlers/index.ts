import type { Feature, HandlersFor } from '../../../shared/ipc/contract'
import type { Services } from '../../app/services'
import type { Handlers } from '../typedIpc'
import { bugHandlers } from './bugs'
import { compareHandlers } from './compare'
import { engineHandlers } from './engine'
import { findingHandlers } from './findings'
import { identityHandlers } from './identity'
import { importHandlers } from './imports'
import { jobHandlers } from './jobs'
import { libraryHandlers } from './library'
import { measurementHandlers } from './measurements'
import { menuHandlers } from './menu'
import { modelHandlers } from './models'
import { reportHandlers } from './reports'
import { retrievalHandlers } from './retrieval'
import { settingsHandlers } from './settings'
import { studyHandlers } from './studies'
import { windowHandlers } from './window'
import { worklistHandlers } from './worklist'

/** The handlers of every feature of the contract. */
const handlersOf: { readonly [F in Feature]: (services: Services) => HandlersFor<F> } = {
  library: libraryHandlers,
  imports: importHandlers,
  jobs: jobHandlers,
  worklist: worklistHandlers,
  studies: studyHandlers,
  compare: compareHandlers,
  identity: identityHandlers,
  models: modelHandlers,
  engine: engineHandlers,
  findings: findingHandlers,
  reports: reportHandlers,
  measurements: measurementHandlers,
  retrieval: retrievalHandlers,
  settings: settingsHandlers,
  menu: menuHandlers,
  bugs: bugHandlers,
  window: windowHandlers,
}

export const createHandlers = (services: Services): Handlers =>
  Object.assign({}, ...Object.values(handlersOf).map((create) => create(services))) as Handlers
