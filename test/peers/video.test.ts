import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { takeApart } from '../../shared/dicom/video/stream'
import { h264File, streamOf } from '../helpers/video'
import { hasSharedDicom } from '../helpers/shared'

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).error === undefined
if (!hasFfmpeg) console.warn('skipped: ffmpeg is not installed (apt-get install ffmpeg)')
const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-video-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.skipIf(!hasFfmpeg || !hasSharedDicom)('an H.264 stream', () => {
  it('is taken apart alike from its MP4 file and from the elementary stream that ffmpeg makes of it', async () => {
    const mp4 = await streamOf(h264File)
    const [file, elementary] = [path.join(folder, 'v.mp4'), path.join(folder, 'v.h264')]
    writeFileSync(file, mp4)
    execFileSync('ffmpeg', ['-v', 'error', '-i', file, '-c', 'copy', '-bsf:v', 'h264_mp4toannexb', elementary])
    const [a, b] = [takeApart(mp4), takeApart(readFileSync(elementary))]
    expect(a.chunks).toHaveLength(64)
    expect(b.chunks.map(({ isKey }) => isKey)).toEqual(a.chunks.map(({ isKey }) => isKey))
    expect(b.codec.toLowerCase()).toBe(a.codec.toLowerCase())
    expect(a.description?.[0]).toBe(1)
    expect(b.description).toBeNull()
  })
})

describe('a stream that is no H.264', () => {
  it('is refused in words', () => {
    expect(() => takeApart(Uint8Array.of(0x47, 0x40, 0, 0x10, 0, 0, 0, 0, 0))).toThrow('videoTransportStream')
    expect(() => takeApart(new Uint8Array(64).fill(7))).toThrow('videoKindUnknown')
    expect(() => takeApart(Uint8Array.of(0, 0, 0, 1, 0x65, 1, 2, 3))).toThrow('videoWithoutParameters')
  })
})
