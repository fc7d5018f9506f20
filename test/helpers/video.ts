import { readFileSync } from 'node:fs'
import path from 'node:path'
import { readFile } from './frames'
import { sharedDicom } from './shared'
import { messageOf } from '../../shared/words'

/** A real echo as one H.264 stream with B frames. */
export const h264File = path.join(sharedDicom, 'derived-grailbio-go-dicom__I_000031_h264.dcm')

/** The video stream of a DICOM file, its fragments joined. */
export async function streamOf(file: string): Promise<Uint8Array> {
  const { parsed, bytes } = await readFile(file)
  if (!parsed.ok) throw new Error(messageOf(parsed.failure))
  const parts = (parsed.value.loop.layout.frames[0] ?? []).map(({ offset, length }) =>
    bytes.subarray(offset, offset + length),
  )
  return new Uint8Array(Buffer.concat(parts))
}

/** The same file under another transfer syntax UID, its video stream cut into fragments of `sizeBytes`; explicit little endian. */
export async function fragmentedFile(file: string, transferSyntaxUid: string, sizeBytes: number): Promise<Uint8Array> {
  const [bytes, stream] = [readFileSync(file), await streamOf(file)]
  const uidAt = bytes.indexOf(Buffer.from('\x02\x00\x10\x00UI', 'latin1'))
  const pixelsAt = bytes.indexOf(Buffer.from('\xe0\x7f\x10\x00OB\x00\x00\xff\xff\xff\xff', 'latin1'))
  if (uidAt < 0 || pixelsAt < 0) throw new Error('not explicit little endian with encapsulated pixels')
  const oldLength = bytes.readUInt16LE(uidAt + 6)
  const uid = Buffer.from(transferSyntaxUid.length % 2 === 0 ? transferSyntaxUid : `${transferSyntaxUid}\0`)
  const head = Buffer.from(bytes.subarray(0, uidAt + 8))
  head.writeUInt16LE(uid.length, uidAt + 6)
  const groupAt = head.indexOf(Buffer.from('\x02\x00\x00\x00UL\x04\x00', 'latin1')) + 8
  head.writeUInt32LE(head.readUInt32LE(groupAt) + uid.length - oldLength, groupAt)
  const fragments = Array.from({ length: Math.ceil(stream.length / sizeBytes) }, (_, n) =>
    item(stream.subarray(n * sizeBytes, (n + 1) * sizeBytes)),
  )
  return Buffer.concat([
    head,
    uid,
    bytes.subarray(uidAt + 8 + oldLength, pixelsAt + 12),
    item(new Uint8Array(0)),
    ...fragments,
    Buffer.from('\xfe\xff\xdd\xe0\0\0\0\0', 'latin1'),
  ])
}

function item(content: Uint8Array): Buffer {
  const header = Buffer.from('\xfe\xff\x00\xe0\0\0\0\0', 'latin1')
  header.writeUInt32LE(content.length, 4)
  return Buffer.concat([header, content])
}
