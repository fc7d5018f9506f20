import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { nodeCodecs } from '../../main/dicom/nodeCodecs'
import { decodeSamples } from '../../shared/dicom/decode'
import { jpegFrameHeader } from '../../shared/dicom/jpegHeader'
import { readFile } from '../helpers/frames'
import { hasSharedDicom, sharedDicom } from '../helpers/shared'
import { messageOf } from '../../shared/words'

const hasDcmtk = spawnSync('dcmcjpeg', ['--version']).error === undefined
if (!hasDcmtk) console.warn('skipped: DCMTK (dcmcjpeg) is not installed')
const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-jpeg12-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A 12-bit grey file as JPEG Extended, made by DCMTK, and what DCMTK decodes it to, all frames end to end. */
function madeByDcmtk(name: string, toNative: string | null): { readonly file: string; readonly expected: Uint16Array } {
  const at = (end: string): string => path.join(folder, `${name}.${end}`)
  const from = path.join(sharedDicom, name)
  if (toNative) execFileSync(toNative, [from, at('raw')])
  execFileSync('dcmcjpeg', ['+ee', toNative ? at('raw') : from, at('jpeg')], { stdio: 'ignore' })
  execFileSync('dcmdjpeg', [at('jpeg'), at('native')])
  execFileSync('dcmdump', ['-q', '+W', folder, at('native')], { stdio: 'ignore' })
  const raw = readFileSync(path.join(folder, `${name}.native.0.raw`))
  return { file: at('jpeg'), expected: new Uint16Array(new Uint8Array(raw).buffer) }
}

describe.skipIf(!hasSharedDicom || !hasDcmtk)('12-bit JPEG Extended', () => {
  it.each([
    ['pydicom-pydicom-data__bad_sequence.dcm', null],
    ['pydicom-pydicom-data__emri_small_RLE.dcm', 'dcmdrle'],
  ] as const)('of %s has the samples DCMTK decodes, each one', async (name, toNative) => {
    const { file, expected } = madeByDcmtk(name, toNative)
    const { parsed, bytes } = await readFile(file)
    if (!parsed.ok) throw new Error(messageOf(parsed.failure))
    const { format, layout, refusal } = parsed.value.loop
    expect(refusal).toBeNull()
    expect(format.transferSyntaxUid).toBe('1.2.840.10008.1.2.4.51')
    const size = format.rows * format.columns
    expect(expected.length).toBe(size * layout.frames.length)
    expect(layout.frames.length).toBeGreaterThan(0)
    for (const [n, fragments] of layout.frames.entries()) {
      const stream = new Uint8Array(
        Buffer.concat(fragments.map(({ offset, length }) => bytes.subarray(offset, offset + length))),
      )
      expect(jpegFrameHeader(stream)?.bits).toBe(12)
      const { data } = await decodeSamples(format, true, stream, nodeCodecs)
      // The same arithmetic on both sides: no tolerance is needed.
      expect(
        Buffer.compare(Buffer.from(data.buffer), Buffer.from(expected.slice(n * size, (n + 1) * size).buffer)),
      ).toBe(0)
    }
  })

  it('that ends early or is damaged is refused, and the next frame is decoded as before', async () => {
    const { file, expected } = madeByDcmtk('pydicom-pydicom-data__bad_sequence.dcm', null)
    const { parsed, bytes } = await readFile(file)
    if (!parsed.ok) throw new Error(messageOf(parsed.failure))
    const { format, layout } = parsed.value.loop
    const [fragment] = layout.frames[0] ?? []
    if (!fragment) throw new Error('no fragment')
    const stream = bytes.slice(fragment.offset, fragment.offset + fragment.length)
    await expect(decodeSamples(format, true, stream.slice(0, stream.length / 2), nodeCodecs)).rejects.toThrow(
      'ends early',
    )
    // A Huffman table with more codes than its segment holds.
    const huffman = stream.findIndex((byte, n) => byte === 0xff && stream[n + 1] === 0xc4)
    const damaged = stream.slice().fill(0xff, huffman + 5, huffman + 21)
    await expect(decodeSamples(format, true, damaged, nodeCodecs)).rejects.toThrow('damaged')
    const { data } = await decodeSamples(format, true, stream, nodeCodecs)
    expect(Buffer.compare(Buffer.from(data.buffer), Buffer.from(expected.buffer))).toBe(0)
  })
})
