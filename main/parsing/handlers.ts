import type { ByteSource } from '../../shared/dicom/byteSource'
import { readDicomdir } from '../../shared/dicom/dicomdir'
import { readInstance } from '../../shared/dicom/instance'
import { fail, ok, type Result } from '../../shared/result'
import { withFile } from '../dicom/fileSource'
import { readingProblem, type FileProblem } from '../files/problem'
import type { Handlers } from '../rpc/server'
import { parsingOperations } from './operations'

/** What a parsing process does for each operation. An error that is no file system's is a bug, and ends the process. */
export const parsingHandlers: Handlers<typeof parsingOperations> = {
  instance: ({ path }) => parsed(path, readInstance, (instance) => ({ instance })),
  dicomdir: async ({ path }) => {
    const listed = await parsed(path, readDicomdir, (files) => ({ files }))
    return !listed.ok || parsingOperations.dicomdir.answer.safeParse(listed.value).success
      ? listed
      : fail('headerOutOfBounds', { attribute: 'ReferencedFileID' })
  },
}

async function parsed<T, A>(
  path: string | Uint8Array,
  read: (source: ByteSource) => Promise<Result<T>>,
  answerOf: (value: T) => A,
): Promise<Result<A | { readonly problem: FileProblem }>> {
  try {
    const outcome = await withFile(typeof path === 'string' ? path : Buffer.from(path), read)
    return outcome.ok ? ok(answerOf(outcome.value)) : outcome
  } catch (error) {
    return ok({ problem: readingProblem(error) })
  }
}
