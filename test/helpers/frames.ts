import { readFileSync } from 'node:fs'
import { nodeCodecs } from '../../main/dicom/nodeCodecs'
import { memorySource, type ByteSource } from '../../shared/dicom/byteSource'
import { inflateFile } from '../../shared/dicom/dataset'
import { decodeFrame, type DecodedFrame } from '../../shared/dicom/decode'
import { readInstance } from '../../shared/dicom/instance'
import type { ParsedInstance } from '../../shared/dicom/parsedInstance'
import type { Loop } from '../../shared/domain/loop'
import type { Result } from '../../shared/result'

export interface ReadFile {
  readonly parsed: Result<ParsedInstance>
  readonly bytes: Uint8Array
}

export async function readFile(file: string): Promise<ReadFile> {
  const bytes = new Uint8Array(readFileSync(file))
  return { bytes, parsed: await readInstance(memorySource(bytes)) }
}

/** Decodes a 0-based frame as the program does outside Chromium. */
export async function decodeIn(loop: Loop, bytes: Uint8Array, frame: number): Promise<DecodedFrame> {
  const source: ByteSource = memorySource(loop.layout.deflated ? inflateFile(bytes) : bytes)
  const parts = await Promise.all(
    (loop.layout.frames[frame] ?? []).map(({ offset, length }) => source.read(offset, length)),
  )
  return decodeFrame(loop.format, loop.layout.littleEndian, new Uint8Array(Buffer.concat(parts)), nodeCodecs)
}
