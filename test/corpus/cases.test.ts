import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { decodeIn, readFile } from '../helpers/frames'
import { readPng } from '../helpers/png'
import { hasSharedCases, sharedCases } from '../helpers/shared'
import { messageOf } from '../../shared/words'

interface Case {
  readonly file: string
  /** Truth pictures of the frames, 1-based numbers in their names. */
  readonly truth?: string
  readonly frames?: number
  /** Largest difference of a channel, of 255. */
  readonly tolerance?: number
  /** Lossy JPEG with chroma of every fourth pixel: at edges decoders differ by more, so the mean difference counts. */
  readonly lossy?: true
  readonly warnings?: readonly RegExp[]
  readonly frameTimeMs?: number
  readonly pixelAspect?: number
}

const cases: readonly Case[] = [
  { file: 'jpegll_ybr422' },
  { file: 'jpegls_ybr422' },
  { file: 'j2k_ybrfull_mct0' },
  { file: 'pal8_in_words', truth: 'truth-palette', frames: 1, tolerance: 0 },
  { file: 'voi_sigmoid', truth: 'truth-sigmoid', frames: 1 },
  { file: 'modality_lut', truth: 'truth-modality', frames: 1 },
  { file: 'ts_implicit_but_jpeg', lossy: true, warnings: [/labelled Implicit VR .* JPEG Baseline/] },
  { file: 'ts_explicit_but_jpeg', lossy: true, warnings: [/labelled Explicit VR .* JPEG Baseline/] },
  { file: 'native_ybr422_full' },
  { file: 'bot_noheaders', lossy: true },
  { file: 'bot_bigendian', lossy: true },
  { file: 'bot_absent', lossy: true },
  { file: 'nf_4_jpeg6', lossy: true, warnings: [/says 4 frames, the file holds 6: all are shown/] },
  { file: 'nf_1_jpeg6', lossy: true, warnings: [/says 1 frame, the file holds 6: all are shown/] },
  { file: 'nf_8_native6_trailing', warnings: [/says 8 frames, the file holds 6$/] },
  { file: 'comma_frametime', frameTimeMs: 33.333 },
  { file: 'comma_frametime_small', frameTimeMs: 0.9 },
  { file: 'spacing_comma', pixelAspect: 2 },
  { file: 'vr_missing_once' },
  { file: 'vr_implicit_in_explicit' },
]

describe.skipIf(!hasSharedCases)('small odd inputs have their right pictures', () => {
  it.each(cases)('$file', async ({ file, truth = 'truth', frames = 6, tolerance = 1, lossy, ...rest }) => {
    const { parsed, bytes } = await readFile(path.join(sharedCases, `${file}.dcm`))
    if (!parsed.ok) throw new Error(messageOf(parsed.failure))
    const { loop } = parsed.value
    expect(loop.frames).toBe(6)
    expect(loop.refusal).toBeNull()
    expect(loop.warnings.map(messageOf)).toEqual(
      (rest.warnings ?? []).map((words) => expect.stringMatching(words) as string),
    )
    expect(loop.timing.durationMs / loop.frames).toBeCloseTo(rest.frameTimeMs ?? 40, 6)
    expect(loop.pixelAspect).toBe(rest.pixelAspect ?? 1)
    for (let n = 0; n < frames; n++) {
      const { rgba, columns, rows } = await decodeIn(loop, bytes, n)
      const right = readPng(path.join(sharedCases, `${truth}-${n + 1}.png`))
      expect([columns, rows]).toEqual([right.columns, right.rows])
      const off = right.rgb.map((value, at) => Math.abs((rgba[Math.floor(at / 3) * 4 + (at % 3)] ?? 0) - value))
      if (lossy) expect(off.reduce((sum, one) => sum + one, 0) / off.length).toBeLessThan(3.5)
      else expect(Math.max(...off)).toBeLessThanOrEqual(tolerance)
    }
  })

  it('a segmented palette rises and falls with grey', async () => {
    const { parsed, bytes } = await readFile(path.join(sharedCases, 'pal_segmented.dcm'))
    if (!parsed.ok) throw new Error(messageOf(parsed.failure))
    const { loop } = parsed.value
    const { rgba } = await decodeIn(loop, bytes, 0)
    const offset = loop.layout.frames[0]?.[0]?.offset ?? 0
    const grey = bytes.subarray(offset, offset + 96 * 64)
    expect(new Set(grey).size).toBeGreaterThan(100)
    expect([...grey].map((_, n) => [...rgba.subarray(4 * n, 4 * n + 3)])).toEqual(
      [...grey].map((value) => [value, 255 - value, value]),
    )
  })
})
