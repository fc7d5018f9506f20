import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { fail, ok, type Failure, type Result } from '../../shared/result'
import { textOf, type CatalogueText } from '../../shared/words'

/** A text file that the user brings from their own copy of a model's repository. */
export interface UserText {
  readonly text: string
  readonly sha256: string
}

export const refuseUserFile = (name: string, fault: CatalogueText): { readonly ok: false; readonly failure: Failure } =>
  fail('userFileRefused', { name, fault })

/** Reads a file of at most `maxBytes`; a longer one is never read whole. */
export async function readUserText(path: string, name: string, maxBytes: number): Promise<Result<UserText>> {
  const file = await open(path, 'r')
  try {
    const buffer = Buffer.alloc(maxBytes + 1)
    let length = 0
    while (length <= maxBytes) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, length)
      if (bytesRead === 0) break
      length += bytesRead
    }
    if (length > maxBytes)
      return refuseUserFile(name, textOf('userFileFaults.tooLong', { bytes: maxBytes.toLocaleString('en') }))
    const bytes = buffer.subarray(0, length)
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return ok({ text, sha256: createHash('sha256').update(bytes).digest('hex') })
  } catch (error) {
    if (error instanceof TypeError) return refuseUserFile(name, textOf('userFileFaults.notUtf8'))
    throw error
  } finally {
    await file.close()
  }
}
