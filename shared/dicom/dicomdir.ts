import { fail, ok, type Result } from '../result'
import type { ByteSource } from './byteSource'
import { guarded, openHead } from './instance'
import { valuesOf } from './values'
import { tags } from './tags'

/** Paths of a DICOMDIR's referenced files, each as path components, PS3.3 F.3: Referenced File ID (0004,1500). */
export const readDicomdir = (source: ByteSource): Promise<Result<readonly (readonly string[])[]>> =>
  guarded(source, parse)

async function parse(source: ByteSource): Promise<Result<readonly (readonly string[])[]>> {
  const opened = await openHead(source)
  if (!opened.ok) return opened
  const values = valuesOf(opened.value.dataSet)
  if (!opened.value.dataSet.elements[tags.DirectoryRecordSequence]) return fail('notDicomdir')
  const files = values.items(tags.DirectoryRecordSequence).flatMap((record) => {
    const path = record.text(tags.ReferencedFileID)
    return path ? [path.split('\\').map((part) => part.trim())] : []
  })
  return ok(files)
}
