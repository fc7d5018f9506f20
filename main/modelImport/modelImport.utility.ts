import { failureOf } from '../../shared/result'
import { z } from 'zod'
import { createPack } from './createPack'
import { fromImporter, toImporter, type FromImporter } from './messages'

/** The importing process: a checkpoint is a stranger's file, and building its graphs is work, so neither is done beside the library and the window. */
const port = process.parentPort
const say = (message: FromImporter): void => port.postMessage(fromImporter.parse(message))

port.once('message', ({ data }: { data: unknown }) => {
  const asked = toImporter.safeParse(data)
  if (!asked.success) throw new Error(`malformed message: ${z.prettifyError(asked.error)}`)
  const { request, unfinished } = asked.data
  createPack(request, { unfinished, onProgress: (words, share) => say({ kind: 'progress', words, share }) }).then(
    (made) => say(made.ok ? { kind: 'done', pack: made.value } : { kind: 'failed', failure: made.failure }),
    (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error)
      say({ kind: 'failed', failure: failureOf('importFailed', { reason }) })
    },
  )
})
