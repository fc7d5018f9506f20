import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { memorySource } from '../../shared/dicom/byteSource'
import { readInstance } from '../../shared/dicom/instance'
import { messageOf } from '../../shared/words'
import { drawnFile, encapsulated, image, pixelData } from '../helpers/dicomBytes'
import { decodeIn } from '../helpers/frames'

const has = (tool: string): boolean => spawnSync(tool, ['--version']).error === undefined
const hasDcmtk = ['dcmcjpeg', 'dcmcjpls', 'dcmcrle', 'dcm2pnm'].every(has)
const hasOpenJpeg = has('opj_compress')
if (!hasDcmtk) console.warn('skipped: DCMTK is not installed (apt-get install dcmtk)')
if (!hasOpenJpeg) console.warn('skipped: opj_compress is not installed (apt-get install libopenjp2-tools)')
const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-lossless-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const [rows, columns] = [20, 24]
const pixels = rows * columns
/** Steep in every channel, so that a wrong order, plane or matrix shows. */
const interleaved = Uint8Array.from({ length: 3 * pixels }, (_, n) => {
  const [pixel, channel] = [Math.floor(n / 3), n % 3]
  return [(pixel % columns) * 10, Math.floor(pixel / columns) * 12, (pixel * 37) % 256][channel] ?? 0
})
const planes = Uint8Array.from(
  { length: 3 * pixels },
  (_, n) => interleaved[3 * (n % pixels) + Math.floor(n / pixels)] ?? 0,
)

async function shown(bytes: Uint8Array): Promise<Uint8ClampedArray> {
  const parsed = await readInstance(memorySource(bytes))
  if (!parsed.ok) throw new Error(messageOf(parsed.failure))
  expect([parsed.value.loop.refusal, parsed.value.loop.warnings]).toEqual([null, []])
  return (await decodeIn(parsed.value.loop, bytes, 0)).rgba
}

const nativeFile = (photometric: string, planar: number): Uint8Array =>
  drawnFile({
    elements: [
      ...image({ rows, columns, photometric, samples: 3, planar, frames: '1' }),
      pixelData(planar === 1 ? planes : interleaved),
    ],
  })

/** The same bytes under another photometric interpretation. */
function relabelled(bytes: Uint8Array, photometric: string): Uint8Array {
  const at = Buffer.from(bytes).indexOf(Buffer.from('\x28\x00\x04\x00CS', 'latin1'))
  const old = Buffer.from(bytes).readUInt16LE(at + 6)
  const text = Buffer.from(photometric.length % 2 ? `${photometric} ` : photometric)
  const length = Buffer.from([text.length, 0])
  return new Uint8Array(Buffer.concat([bytes.subarray(0, at + 6), length, text, bytes.subarray(at + 8 + old)]))
}

const coders: readonly (readonly [string, string, readonly string[]])[] = [
  ['JPEG Lossless, first-order', 'dcmcjpeg', ['+e1']],
  ['JPEG Lossless', 'dcmcjpeg', ['+el']],
  ['JPEG-LS, by line', 'dcmcjpls', ['+il']],
  ['JPEG-LS, by sample', 'dcmcjpls', ['+is']],
  ['JPEG-LS, by plane', 'dcmcjpls', ['+in']],
  ['RLE', 'dcmcrle', []],
]

describe.skipIf(!hasDcmtk).each(coders)('%s, coded by DCMTK', (name, tool, options) => {
  it.each([
    ['RGB', 0],
    ['RGB', 1],
    ['YBR_FULL', 0],
    ['YBR_FULL', 1],
  ] as const)('%s, planar configuration %s, is as it was, under subsampled labels too', async (photometric, planar) => {
    const [plain, coded] = ['plain.dcm', 'coded.dcm'].map((file) => path.join(folder, file)) as [string, string]
    writeFileSync(plain, nativeFile(photometric, planar))
    execFileSync(tool, [...options, plain, coded], { stdio: 'pipe' })
    const right = await shown(nativeFile(photometric, planar))
    // What we take for right is what DCMTK shows of the uncompressed file.
    const pnm = path.join(folder, 'plain.ppm')
    execFileSync('dcm2pnm', ['+op', plain, pnm], { stdio: 'ignore' })
    const theirs = readFileSync(pnm).subarray(-3 * pixels)
    const off = [...theirs].map((value, n) => Math.abs(value - (right[Math.floor(n / 3) * 4 + (n % 3)] ?? 0)))
    // DCMTK turns YBR to RGB by tables of whole numbers.
    expect(Math.max(...off)).toBeLessThanOrEqual(photometric === 'RGB' ? 0 : 2)

    const bytes = new Uint8Array(readFileSync(coded))
    expect(await shown(bytes), name).toEqual(right)
    if (photometric === 'RGB') return
    for (const label of ['YBR_FULL_422', 'YBR_FULL']) expect(await shown(relabelled(bytes, label))).toEqual(right)
  })
})

describe.skipIf(!hasOpenJpeg)('JPEG 2000, coded by OpenJPEG', () => {
  const LOSSLESS = '1.2.840.10008.1.2.4.90'
  function codeStream(transformed: boolean): Uint8Array {
    const [ppm, j2k] = [path.join(folder, 'in.ppm'), path.join(folder, 'out.j2k')]
    writeFileSync(ppm, Buffer.concat([Buffer.from(`P6\n${columns} ${rows}\n255\n`), interleaved]))
    execFileSync('opj_compress', ['-i', ppm, '-o', j2k, '-n', '3', '-mct', transformed ? '1' : '0'], {
      stdio: 'ignore',
    })
    return new Uint8Array(readFileSync(j2k))
  }
  it.each([
    ['RGB', false, 'RGB'],
    ['YBR_FULL', false, 'YBR_FULL'],
    ['YBR_FULL_422', false, 'YBR_FULL'],
    ['YBR_RCT', true, 'RGB'],
    ['YBR_ICT', true, 'RGB'],
    ['RGB', true, 'RGB'],
    ['YBR_FULL_422', true, 'RGB'],
  ] as const)('labelled %s, component transform %s, is %s', async (photometric, transformed, means) => {
    const bytes = drawnFile({
      syntax: LOSSLESS,
      elements: image({ rows, columns, photometric, samples: 3, frames: '1' }),
      tail: encapsulated([codeStream(transformed)]),
    })
    expect(await shown(bytes)).toEqual(await shown(nativeFile(means, 0)))
  })
})

describe('uncompressed YBR', () => {
  it.each([
    ['YBR_FULL_422', 0],
    ['YBR_FULL_422', 1],
  ] as const)('%s at three bytes a pixel, planar configuration %s, is YBR_FULL', async (photometric, planar) => {
    expect(await shown(nativeFile(photometric, planar))).toEqual(await shown(nativeFile('YBR_FULL', planar)))
  })
  it('YBR_FULL at two bytes a pixel is YBR_FULL_422', async () => {
    const file = (photometric: string): Uint8Array =>
      drawnFile({
        elements: [
          ...image({ rows, columns, photometric, samples: 3, frames: '1' }),
          pixelData(interleaved.subarray(0, 2 * pixels)),
        ],
      })
    expect(await shown(file('YBR_FULL'))).toEqual(await shown(file('YBR_FULL_422')))
  })
})
