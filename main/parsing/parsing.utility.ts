import { nodePort, portToParent } from '../rpc/port'
import { serve } from '../rpc/server'
import { failureOf } from '../../shared/result'
import { parsingHandlers } from './handlers'
import { parsingOperations } from './operations'
import { startWatchdog } from './watchdog'

/** The parsing process: headers of foreign files, one after another. A crash or a hang costs the file it is at. */

const watchdog = startWatchdog()

serve(
  process.parentPort ? portToParent(process.parentPort) : nodePort(process),
  parsingOperations,
  {
    instance: (request) => watchdog.over(parsingHandlers.instance(request, () => undefined)),
    dicomdir: (request) => watchdog.over(parsingHandlers.dicomdir(request, () => undefined)),
  },
  { failureOf: () => failureOf('fileNotParsed'), onBroken: () => process.exit(70) },
)
