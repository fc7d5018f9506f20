import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { nodeCodecs } from '../../main/dicom/nodeCodecs'
import { memorySource } from '../../shared/dicom/byteSource'
import { readInstance } from '../../shared/dicom/instance'
import { decodeSamples } from '../../shared/dicom/decode'
import { transferSyntax } from '../../shared/dicom/transferSyntax'
import type { Loop } from '../../shared/domain/loop'
import { readFile } from '../helpers/frames'
import { sharedDicom, sharedFiles } from '../helpers/shared'
import { messageOf } from '../../shared/words'

/** OpenJPEG 2.5 decodes JPEG 2000 and, by another implementation than ours (OpenJPH), HTJ2K. */
const hasOpenJpeg = spawnSync('opj_decompress', ['-h']).error === undefined
if (!hasOpenJpeg) console.warn('skipped: opj_decompress is not installed (apt-get install libopenjp2-tools)')
const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-j2k-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const frameOf = (loop: Loop, bytes: Uint8Array, frame: number): Uint8Array =>
  new Uint8Array(
    Buffer.concat(
      (loop.layout.frames[frame] ?? []).map(({ offset, length }) => bytes.subarray(offset, offset + length)),
    ),
  )

/** Samples as OpenJPEG writes them raw: component after component, 8 bit or 16 bit little-endian. */
function openJpeg(codeStream: Uint8Array, bits: number): readonly number[] {
  const [input, output] = [path.join(folder, 'frame.j2k'), path.join(folder, 'frame.rawl')]
  writeFileSync(input, codeStream)
  execFileSync('opj_decompress', ['-i', input, '-o', output, '-quiet'], { stdio: 'ignore' })
  const raw = readFileSync(output)
  return bits <= 8 ? [...raw] : Array.from({ length: raw.length >> 1 }, (_, n) => raw.readUInt16LE(2 * n))
}

/** The HTJ2K files of the collection lack the UIDs that filing needs; here they get some, in explicit little endian after the meta header. */
function withIdentity(bytes: Uint8Array): Uint8Array {
  const start = 144 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(140, true)
  const element = (group: number, number: number, uid: string): Buffer => {
    const head = Buffer.alloc(8)
    head.writeUInt16LE(group, 0)
    head.writeUInt16LE(number, 2)
    head.write('UI', 4, 'latin1')
    head.writeUInt16LE(uid.length, 6)
    return Buffer.concat([head, Buffer.from(uid)])
  }
  return new Uint8Array(
    Buffer.concat([
      bytes.subarray(0, start),
      element(0x0008, 0x0018, '1.2.30'),
      element(0x0020, 0x000d, '1.2.10'),
      element(0x0020, 0x000e, '1.2.20'),
      bytes.subarray(start),
    ]),
  )
}

async function identified(name: string): ReturnType<typeof readFile> {
  const file = path.join(sharedDicom, name)
  const first = await readFile(file)
  if (first.parsed.ok || first.parsed.failure.code !== 'noIdentity') return first
  const bytes = withIdentity(new Uint8Array(readFileSync(file)))
  return { bytes, parsed: await readInstance(memorySource(bytes)) }
}

async function jpeg2000Files(): Promise<readonly string[]> {
  const found: string[] = []
  for (const name of sharedFiles()) {
    if (!name.endsWith('.dcm')) continue
    const { parsed } = await identified(name)
    if (parsed.ok && ['jpeg2000', 'htj2k'].includes(transferSyntax(parsed.value.loop.format.transferSyntaxUid).coding))
      found.push(name)
  }
  return found
}

const files = hasOpenJpeg ? await jpeg2000Files() : []

describe.skipIf(files.length === 0)('JPEG 2000 and HTJ2K samples', () => {
  it('are compared for both codings', () => {
    expect(files.some((name) => name.includes('HTJ2K'))).toBe(true)
    expect(files.length).toBeGreaterThan(6)
  })

  it.each(files)('of %s are those of OpenJPEG', async (name) => {
    const { parsed, bytes } = await identified(name)
    if (!parsed.ok) throw new Error(messageOf(parsed.failure))
    const { loop } = parsed.value
    const codeStream = frameOf(loop, bytes, 0)
    const ours = await decodeSamples(loop.format, loop.layout.littleEndian, codeStream, nodeCodecs).catch(() => null)
    // What we call damaged, OpenJPEG must call so too.
    if (ours === null) return expect(() => openJpeg(codeStream, loop.format.bitsAllocated)).toThrow()
    const theirs = openJpeg(codeStream, loop.format.bitsAllocated)
    const pixels = ours.columns * ours.rows
    expect(theirs.length).toBe(ours.data.length)
    const mask = (1 << loop.format.bitsAllocated) - 1
    let worst = 0
    for (let n = 0; n < ours.data.length; n++) {
      const [pixel, component] = [Math.floor(n / ours.samplesPerPixel), n % ours.samplesPerPixel]
      worst = Math.max(worst, Math.abs(((ours.data[n] ?? 0) & mask) - (theirs[component * pixels + pixel] ?? 0)))
    }
    // Lossless: the same bits. Lossy: two decoders' rounding.
    expect(worst).toBeLessThanOrEqual(/\.(90|201|202)$/.test(loop.format.transferSyntaxUid) ? 0 : 2)
  })
})
