import { expect, test } from '@playwright/test'
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { writeDicom } from '../../main/dicom/write'
import { hasSharedCases, hasSharedDicom, sharedCases } from '../helpers/shared'
import { fragmentedFile, h264File, streamOf } from '../helpers/video'
import { command, temporaryFolder } from '../helpers/window'

/** Mean absolute difference a channel of two files of raw RGB, 0..255. */
function difference(a: string, b: string): number {
  const [left, right] = [readFileSync(a), readFileSync(b)]
  expect(left.length).toBe(right.length)
  let sum = 0
  for (let n = 0; n < left.length; n++) sum += Math.abs((left[n] ?? 0) - (right[n] ?? 0))
  return sum / left.length
}

test('frame n of an H.264 loop is the frame n that ffmpeg decodes', async () => {
  test.skip(!hasSharedDicom, 'the real DICOM files are not here')
  test.skip(spawnSync('ffmpeg', ['-version']).error !== undefined, 'ffmpeg is not installed')
  const folder = temporaryFolder()
  const mp4 = path.join(folder, 'v.mp4')
  writeFileSync(mp4, await streamOf(h264File))
  await command(folder, ['import', h264File, '--unencrypted'])
  const { patients } = (await command(folder, ['list'])) as {
    patients: { studies: { loops: { sopInstanceUid: string }[] }[] }[]
  }
  const sop = patients[0]?.studies[0]?.loops[0]?.sopInstanceUid ?? ''
  const raw = (name: string, input: readonly string[]): string => {
    const out = path.join(folder, name)
    execFileSync('ffmpeg', [
      '-v',
      'error',
      '-y',
      ...input,
      '-frames:v',
      '1',
      '-f',
      'rawvideo',
      '-pix_fmt',
      'rgb24',
      out,
    ])
    return out
  }
  // The stream has B frames: what is coded second is not shown second.
  for (const number of [1, 2, 17, 64]) {
    await command(folder, ['frame', sop, String(number), '--out', path.join(folder, 'ours.png')])
    const ours = raw('ours.rgb', ['-i', path.join(folder, 'ours.png')])
    const its = (n: number): string => raw('its.rgb', ['-i', mp4, '-vf', `select=eq(n\\,${n - 1})`])
    const here = difference(ours, its(number))
    expect(here).toBeLessThan(1)
    expect(difference(ours, its(number === 1 ? 2 : number - 1))).toBeGreaterThan(2 * here + 1)
  }
})

test('a loop whose H.264 stream lies in many fragments shows the same frames', async () => {
  test.skip(!hasSharedDicom, 'the real DICOM files are not here')
  const frames: Buffer[] = []
  const fragmented = path.join(temporaryFolder(), 'fragmented.dcm')
  writeFileSync(fragmented, await fragmentedFile(h264File, '1.2.840.10008.1.2.4.102.1', 5_000))
  for (const file of [h264File, fragmented]) {
    const folder = temporaryFolder()
    await command(folder, ['import', file, '--unencrypted'])
    const { patients } = (await command(folder, ['list'])) as {
      patients: { studies: { loops: { sopInstanceUid: string }[] }[] }[]
    }
    const out = path.join(folder, 'frame.png')
    await command(folder, ['frame', patients[0]?.studies[0]?.loops[0]?.sopInstanceUid ?? '', '17', '--out', out])
    frames.push(readFileSync(out))
  }
  expect(frames[0]?.length).toBeGreaterThan(1000)
  expect(frames[1]?.equals(frames[0] ?? Buffer.alloc(0))).toBe(true)
})

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).error === undefined

interface ImportedLoop {
  readonly sopInstanceUid: string
  readonly frames: number
  readonly warnings: readonly string[]
  readonly refusal: string | null
}

/** Red, green and blue, in thirds of the width, of a loop's second frame, as the program shows it. */
async function thirdsOf(file: string): Promise<{ readonly loop: ImportedLoop; readonly pixels: readonly number[][] }> {
  const folder = temporaryFolder()
  await command(folder, ['import', file, '--unencrypted'])
  const { patients } = (await command(folder, ['list'])) as { patients: { studies: { loops: ImportedLoop[] }[] }[] }
  const loop = patients[0]?.studies[0]?.loops[0]
  if (!loop) throw new Error(`${file} was not imported`)
  const png = path.join(folder, 'frame.png')
  await command(folder, ['frame', loop.sopInstanceUid, '2', '--out', png])
  const raw = path.join(folder, 'frame.rgb')
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', png, '-f', 'rawvideo', '-pix_fmt', 'rgb24', raw])
  const rgb = readFileSync(raw)
  return {
    loop,
    pixels: [12, 32, 52].map((column) => [...rgb.subarray(3 * (12 * 160 + column), 3 * (12 * 160 + column) + 3)]),
  }
}

function expectColours(pixels: readonly number[][]): void {
  const right = [
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
  ]
  for (const [n, pixel] of pixels.entries())
    for (const [channel, value] of pixel.entries()) expect(Math.abs(value - (right[n]?.[channel] ?? 0))).toBeLessThan(4)
  expect(pixels).toHaveLength(3)
}

/** A loop of 6 frames with a red, a green and a blue block, its colours in BT.601 and not named, in one container. */
function drawnVideo(format: string, framesStated: number): string {
  const folder = temporaryFolder()
  const stream = path.join(folder, `v.${format}`)
  const block = (colour: string, x: number): string => `drawbox=x=${x}:y=0:w=20:h=24:color=${colour}:t=fill`
  const drawn = `color=black:s=160x128:r=25,format=gbrp,${block('0xff0000', 2)},${block('0x00ff00', 22)},${block('0x0000ff', 42)},scale=out_color_matrix=bt601:out_range=tv,format=yuv420p`
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', drawn, '-frames:v', '6', '-c:v', 'libx264', '-crf', '4', '-bf', '2'],
    ...['-x264-params', 'colorprim=undef:transfer=undef:colormatrix=undef', '-colorspace', 'unknown'],
    ...['-f', format, stream],
  ])
  const file = path.join(folder, `${format}.dcm`)
  writeFileSync(
    file,
    writeDicom(
      {
        SOPClassUID: '1.2.840.10008.5.1.4.1.1.3.1',
        SOPInstanceUID: '2.25.91',
        StudyInstanceUID: '2.25.92',
        SeriesInstanceUID: '2.25.93',
        PatientID: 'video',
        Modality: 'US',
        NumberOfFrames: String(framesStated),
        FrameTime: '40',
        Rows: 128,
        Columns: 160,
        BitsAllocated: 8,
        BitsStored: 8,
        HighBit: 7,
        PixelRepresentation: 0,
        PlanarConfiguration: 0,
        SamplesPerPixel: 3,
        PhotometricInterpretation: 'YBR_PARTIAL_420',
      },
      '1.2.840.10008.1.2.4.102',
      [new Uint8Array(readFileSync(stream))],
    ),
  )
  return file
}

for (const format of ['mp4', 'h264', 'mpegts'])
  test(`H.264 in ${format} that names no colours is of BT.601`, async () => {
    test.skip(!hasFfmpeg, 'ffmpeg is not installed')
    const { loop, pixels } = await thirdsOf(drawnVideo(format, 6))
    expect(loop).toMatchObject({ frames: 6, warnings: [], refusal: null })
    expectColours(pixels)
  })

test('a wrong number of frames of a video is told at import', async () => {
  test.skip(!hasFfmpeg, 'ffmpeg is not installed')
  const { loop } = await thirdsOf(drawnVideo('mp4', 9))
  expect(loop).toMatchObject({
    frames: 6,
    warnings: [expect.stringMatching(/says 9 frames, the file holds 6/)],
    refusal: null,
  })
})

for (const name of ['h264_601_untagged.dcm', 'h264_601_tagged.dcm'])
  test(`${name} shows the colours drawn`, async () => {
    test.skip(!hasSharedCases, 'the odd inputs are not here')
    test.skip(!hasFfmpeg, 'ffmpeg is not installed')
    expectColours((await thirdsOf(path.join(sharedCases, name))).pixels)
  })
