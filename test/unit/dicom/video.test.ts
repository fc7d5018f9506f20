import { describe, expect, it } from 'vitest'
import { memorySource } from '../../../shared/dicom/byteSource'
import { readInstance } from '../../../shared/dicom/instance'
import { isVideo, transferSyntax } from '../../../shared/dicom/transferSyntax'
import { hasSharedDicom } from '../../helpers/shared'
import { fragmentedFile, h264File, streamOf } from '../../helpers/video'
import { messageOf } from '../../../shared/words'

const MPEG4 = '1.2.840.10008.1.2.4'

describe('fragmentable video (PS3.5 A.4)', () => {
  it('is decoded where its plain form is, and is video all the same', () => {
    for (const n of [102, 103, 104]) expect(transferSyntax(`${MPEG4}.${n}.1`)).toMatchObject({ coding: 'h264' })
    for (const n of [100, 101, 102, 103, 104, 105, 106]) expect(isVideo(`${MPEG4}.${n}.1`)).toBe(true)
    expect(isVideo(`${MPEG4}.110`)).toBe(false)
  })

  it.skipIf(!hasSharedDicom).each([`${MPEG4}.102.1`, `${MPEG4}.103.1`, `${MPEG4}.104.1`])(
    'of %s is one stream, whatever its fragments',
    async (uid) => {
      const bytes = await fragmentedFile(h264File, uid, 7_000)
      const parsed = await readInstance(memorySource(bytes))
      if (!parsed.ok) throw new Error(messageOf(parsed.failure))
      const { layout, frames, refusal, warnings, format } = parsed.value.loop
      expect([format.transferSyntaxUid, refusal, layout.kind, frames, warnings]).toEqual([uid, null, 'video', 64, []])
      const [fragments = []] = layout.frames
      expect(fragments.length).toBeGreaterThan(3)
      const joined = Buffer.concat(fragments.map(({ offset, length }) => bytes.subarray(offset, offset + length)))
      expect(joined.equals(await streamOf(h264File))).toBe(true)
    },
  )

  it.skipIf(!hasSharedDicom).each([`${MPEG4}.105`, `${MPEG4}.106`, `${MPEG4}.105.1`, `${MPEG4}.106.1`])(
    'in stereo, %s, is refused in words',
    async (uid) => {
      const parsed = await readInstance(memorySource(await fragmentedFile(h264File, uid, 1_000_000_000)))
      expect(parsed.ok && parsed.value.loop.refusal && messageOf(parsed.value.loop.refusal)).toMatch(
        /MPEG-4 AVC\/H\.264 .* is not supported here: it holds two views for stereo display/,
      )
    },
  )
})
