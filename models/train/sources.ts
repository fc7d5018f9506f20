import { readFile } from 'node:fs/promises'
import type { FileProblem } from '../../main/files/problem'
import { findFiles } from '../../main/objects/find'
import { openLibrary } from '../../main/objects/library'
import { openPixelSources } from '../../main/objects/pixels'
import { withFile } from '../../main/dicom/fileSource'
import { memorySource, type ByteSource } from '../../shared/dicom/byteSource'
import { inflateFile } from '../../shared/dicom/dataset'
import { DICOMDIR, readInstance } from '../../shared/dicom/instance'
import type { ParsedInstance } from '../../shared/dicom/parsedInstance'
import { fail, ok, type Result } from '../../shared/result'

export type Instance = Pick<ParsedInstance, 'patient' | 'study' | 'loop'>
type Use = (instance: Instance, open: () => Promise<ByteSource | null>) => Promise<void>

/** Where loops come from, in an order that is the same at every start. */
export interface Archive {
  /** A file's path, or a SOP Instance UID in a library. */
  readonly names: readonly string[]
  /** Gives one to `use`, or says why it can't be read; null where it is no image by its nature. */
  read(name: string, use: Use): Promise<Result<null>>
  close(): Promise<void>
}

/** Every DICOM file below a folder. */
export async function folderArchive(folder: string): Promise<Result<Archive>> {
  const names: string[] = []
  const problems = new Map<string, FileProblem>()
  for await (const { path, problem } of findFiles([folder])) {
    names.push(path)
    if (problem === null) continue
    if (problem === 'listedNotThere' || problem === 'listedOutside') throw new Error('no DICOMDIR was asked for')
    problems.set(path, problem)
  }
  if (names.length === 0 || problems.has(folder)) return fail('emptyArchive', { folder })
  return ok({
    names,
    async read(name, use) {
      const problem = problems.get(name)
      if (problem !== undefined) return fail('unreadable', { problem })
      return withFile(name, async (source) => {
        const parsed = await readInstance(source)
        if (!parsed.ok) return parsed.failure.code === DICOMDIR ? ok(null) : parsed
        await use(parsed.value, async () =>
          parsed.value.loop.layout.deflated ? memorySource(inflateFile(await readFile(name))) : source,
        )
        return ok(null)
      })
    },
    close: async () => undefined,
  })
}

/** Every loop of a library, with the views that readers and models have named in it. Keychain libraries open in the program alone. */
export function libraryArchive(folder: string, passphrase: string | null): Result<Archive> {
  const opened = openLibrary(folder, { keychain: null, passphrase })
  if (!opened.ok) return opened
  const library = opened.value
  const pixels = openPixelSources(library)
  const instances = new Map<string, Instance>()
  for (const patient of library.database.patients())
    for (const study of library.database.studiesOf(patient.patientKey))
      for (const loop of library.database.loops(study.studyInstanceUid))
        instances.set(loop.sopInstanceUid, { patient, study, loop })
  return ok({
    names: [...instances.keys()].sort(),
    async read(name, use) {
      const instance = instances.get(name)
      if (!instance) throw new Error(`${name} was not among the names given`)
      await use(instance, () => pixels.open(name))
      return ok(null)
    },
    async close() {
      await pixels.close()
      library.close()
    },
  })
}
