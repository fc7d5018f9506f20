import { fail, ok, type Result } from '../result'
import type { ByteSource } from './byteSource'
import { openHead } from './instance'
import { valuesOf } from './values'

/** Paths of a DICOMDIR's referenced files, each as path components, PS3.3 F.3: Referenced File ID (0004,1500). */
export async function readDicomdir(source: ByteSource): Promise<Result<readonly (readonly string[])[]>> {
  const opened = await openHead(source)
  if (!opened.ok) return opened
  const values = valuesOf(opened.value.dataSet)
  if (!opened.value.dataSet.elements['x00041220']) return fail('notDicomdir')
  const files = values.items('x00041220').flatMap((record) => {
    const path = record.text('x00041500')
    return path ? [path.split('\\').map((part) => part.trim())] : []
  })
  return ok(files)
}
