import { expect, test } from '@playwright/test'
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { hasSharedDicom } from '../helpers/shared'
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
