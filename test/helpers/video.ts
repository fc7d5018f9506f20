import path from 'node:path'
import { readFile } from './frames'
import { sharedDicom } from './shared'

/** A real echo as one H.264 stream with B frames. */
export const h264File = path.join(sharedDicom, 'derived-grailbio-go-dicom__I_000031_h264.dcm')

/** The video stream of a DICOM file, its fragments joined. */
export async function streamOf(file: string): Promise<Uint8Array> {
  const { parsed, bytes } = await readFile(file)
  if (!parsed.ok) throw new Error(parsed.failure.message)
  const parts = (parsed.value.loop.layout.frames[0] ?? []).map(({ offset, length }) => bytes.subarray(offset, offset + length))
  return new Uint8Array(Buffer.concat(parts))
}
