import { threadCodecs } from '../../dicom/threadCodecs'
import { portToParent } from '../../rpc/port'
import { serve } from '../../rpc/server'
import { inferenceOperations } from '../operations'
import { createInferenceHandlers } from './handlers'
import { lowerPriority } from './lowerPriority'

/** The inference process: opens one pack, then reads loops one after another. A bug here ends this process alone. */

// Before anything starts a thread: on Linux a priority is the thread's own, and its children's.
lowerPriority()

const { handlers, failureOf } = createInferenceHandlers(threadCodecs())
serve(portToParent(process.parentPort), inferenceOperations, handlers, {
  failureOf,
  onBroken: () => process.exit(70),
})
