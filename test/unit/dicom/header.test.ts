import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { memorySource } from '../../../shared/dicom/byteSource'
import { decodeText } from '../../../shared/dicom/charset'
import { readInstance } from '../../../shared/dicom/instance'
import { encapsulatedFrames, nativeFrames, readItems } from '../../../shared/dicom/layout'
import { timingOf } from '../../../shared/dicom/timing'
import { parseDate, parseDecimal, parsePersonName, parseTime, type Values } from '../../../shared/dicom/values'
import { writeDicom } from '../../../main/dicom/write'
import { ageYears, displayName } from '../../../shared/domain/patient'
import { failureOf } from '../../../shared/result'
import { messageOf } from '../../../shared/words'

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0))

/** Only the numeric reads that timing needs. */
const timingValues = (found: Readonly<Record<string, readonly number[]>>): Values =>
  ({
    numbers: (tag: string) => found[tag] ?? [],
    number: (tag: string) => found[tag]?.[0] ?? null,
    attributeTags: () => [],
  }) as unknown as Values

describe('character sets (PS3.5 annexes H to K give these names)', () => {
  it('decodes single-byte sets and UTF-8', () => {
    expect(decodeText(latin1('Buc^J\xe9r\xf4me'), ['ISO_IR 100'])).toBe('Buc^Jérôme')
    expect(decodeText(latin1('\xbb\xee\xda'), ['ISO_IR 144'])).toBe('Люк')
    expect(decodeText(new TextEncoder().encode('Wang^XiaoDong=王^小東'), ['ISO_IR 192'])).toBe('Wang^XiaoDong=王^小東')
  })
  it('follows ISO 2022 escapes and returns to the first set at each delimiter', () => {
    const yamada = 'Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B'
    expect(decodeText(latin1(yamada), ['', 'ISO 2022 IR 87'])).toBe('Yamada^Tarou=山田^太郎')
    const hong = 'Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7'
    expect(decodeText(latin1(hong), ['', 'ISO 2022 IR 149'])).toBe('Hong^Gildong=洪^吉洞')
  })
})

describe('names, dates and times', () => {
  it('reads a name’s first group with letters and writes it as people do', () => {
    expect(displayName(parsePersonName('Adams^John Robert Quincy^^Rev.^B.A. M.Div.'))).toBe(
      'Adams, Rev. John Robert Quincy B.A. M.Div.',
    )
    expect(parsePersonName('^^=山田^太郎')).toMatchObject({ family: '山田', given: '太郎' })
    const yamadaWhole = parsePersonName('Yamada^Tarou=山田^太郎=やまだ^たろう')
    expect(yamadaWhole).toMatchObject({
      family: 'Yamada',
      ideographic: { family: '山田', given: '太郎' },
      phonetic: { family: 'やまだ' },
    })
    expect(displayName(yamadaWhole)).toBe('Yamada, Tarou (山田 太郎)')
    expect(displayName(parsePersonName(''))).toBe('Name not recorded')
  })
  it('keeps ideographs and the sound of a name beside it', () => {
    expect(parsePersonName('Adams^John')).not.toHaveProperty('ideographic')
    expect(displayName(parsePersonName('=山田^太郎=やまだ^たろう'))).toBe('山田, 太郎')
    expect(parsePersonName('=山田^太郎=やまだ^たろう')).toHaveProperty('phonetic')
  })
  it('reads a decimal comma as the point, and no thousands', () => {
    expect([parseDecimal('33,333'), parseDecimal('0,9'), parseDecimal(' 1.5e2')]).toEqual([33.333, 0.9, 150])
    expect([parseDecimal('1,234.5'), parseDecimal('1,2,3'), parseDecimal(',')]).toEqual([NaN, NaN, NaN])
  })
  it('refuses impossible dates and times', () => {
    expect(parseDate('20260314')).toBe('2026-03-14')
    expect(parseDate('2026.03.14')).toBe('2026-03-14')
    expect(parseDate('2026-03-14')).toBe('2026-03-14')
    expect(parseDate('2026/3/4')).toBe('2026-03-04')
    expect(parseDate('20240229')).toBe('2024-02-29')
    for (const impossible of ['20261314', '20260231', '20260230', '20250229', '2026-02-31', '00000000', '2026-0314'])
      expect(parseDate(impossible)).toBeNull()
    expect(parseTime('0915')).toBe('09:15:00')
    expect(parseTime('2561')).toBeNull()
  })
  it('counts age in whole years', () => {
    expect(ageYears('1968-02-11', '2026-02-10')).toBe(57)
    expect(ageYears('1968-02-11', '2026-02-11')).toBe(58)
    expect(ageYears(null, '2026-02-11')).toBeNull()
  })
})

describe('timing, in the order it is trusted', () => {
  const vector = { x00181065: [0, 40, 60], x00181063: [33], x00180040: [50] }
  it('takes the vector, whose last frame lasts the mean', () => {
    expect(timingOf(timingValues(vector), 3).timing).toEqual({
      source: 'FrameTimeVector',
      frameStartsMs: [0, 40, 100],
      durationMs: 150,
    })
  })
  it('falls back to Frame Time, Cine Rate, Recommended Display Frame Rate, and an assumed 30 a second', () => {
    expect(timingOf(timingValues({ ...vector, x00181065: [0] }), 3).timing).toMatchObject({
      source: 'FrameTime',
      durationMs: 99,
    })
    expect(timingOf(timingValues({ x00180040: [50] }), 3).timing).toMatchObject({ source: 'CineRate', durationMs: 60 })
    expect(timingOf(timingValues({ x00082144: [25] }), 3).timing).toMatchObject({
      source: 'RecommendedDisplayFrameRate',
      durationMs: 120,
    })
    expect(timingOf(timingValues({}), 3).timing).toMatchObject({ source: 'assumed', durationMs: 100 })
  })
})

describe('timing that files have wrong', () => {
  const vector = 'x00181065'
  const frameTime = 'x00181063'
  const cineRate = 'x00180040'
  const timed = (
    found: Readonly<Record<string, readonly number[]>>,
    frames: number,
    { stated = frames, pointer = [] as readonly string[] } = {},
  ) => timingOf({ ...timingValues(found), attributeTags: () => pointer }, frames, stated)

  it('a vector of N − 1 increments counts', () => {
    expect(timed({ [vector]: [40, 60] }, 3)).toEqual({
      timing: { source: 'FrameTimeVector', frameStartsMs: [0, 40, 100], durationMs: 150 },
      warnings: [],
    })
    // Cut off after 2 of 3 frames, the first increment is still the first.
    expect(timed({ [vector]: [40, 60] }, 2, { stated: 3 }).timing.frameStartsMs).toEqual([0, 40])
    expect(timed({ [vector]: [0, 40, 60] }, 2, { stated: 3 }).timing.frameStartsMs).toEqual([0, 40])
  })
  it('a vector that Frame Increment Pointer does not name is stale', () => {
    const both = { [vector]: [0, 40, 60], [frameTime]: [33] }
    expect(timed(both, 3, { pointer: [frameTime] })).toMatchObject({
      timing: { source: 'FrameTime', durationMs: 99 },
      warnings: [],
    })
    expect(timed(both, 3, { pointer: [vector] }).timing.source).toBe('FrameTimeVector')
    expect(timed({ [vector]: [0, 40, 60] }, 3, { pointer: [frameTime] }).timing.source).toBe('FrameTimeVector')
  })
  it('a vector that fits no frame is told', () => {
    const { timing, warnings } = timed({ [vector]: [0, 40], [frameTime]: [33] }, 5)
    expect(timing.source).toBe('FrameTime')
    expect(warnings.map(messageOf)).toEqual(['the 2 frame times in the file do not fit its 5 frames and are not used'])
    // A value that is no number leaves the others where they are.
    expect(timed({ [vector]: [0, NaN, 60] }, 3).warnings).toHaveLength(1)
  })
  it.each([
    ['seconds, by the rate', { [frameTime]: [0.0333], [cineRate]: [30] }, 33.3],
    ['seconds, for no machine is so fast', { [frameTime]: [0.04] }, 40],
    ['microseconds, by the rate', { [frameTime]: [33_333], [cineRate]: [30] }, 33.333],
    ['seconds, in a vector', { [vector]: [0, 0.04, 0.04], [cineRate]: [25] }, 40],
  ])('frame times in %s are told and put right', (_, found, frameTimeMs) => {
    const { timing, warnings } = timed(found, 3)
    expect(timing.durationMs / 3).toBeCloseTo(frameTimeMs, 6)
    expect(warnings.map(messageOf)).toEqual([expect.stringMatching(/can’t be milliseconds/)])
  })
  it('fast loops, and rates for display, stay as they are', () => {
    expect(timed({ [frameTime]: [0.9] }, 3)).toMatchObject({
      timing: { durationMs: expect.closeTo(2.7, 6) as number },
      warnings: [],
    })
    expect(timed({ [frameTime]: [5], [cineRate]: [30] }, 3)).toMatchObject({ timing: { durationMs: 15 }, warnings: [] })
  })
})

/** Frames of items at the start of these bytes. */
async function framesOf(bytes: Uint8Array, stated: number | null): ReturnType<typeof encapsulatedFrames> {
  const source = memorySource(bytes)
  const items = await readItems(source, 0)
  return items.ok ? encapsulatedFrames(source, items.value, [], stated) : items
}

const item = (bytes: readonly number[]): number[] => [0xfe, 0xff, 0x00, 0xe0, bytes.length, 0, 0, 0, ...bytes]
const jpeg = (...inner: number[]): number[] => [0xff, 0xd8, 0xff, ...inner, 0xff, 0xd9]
const end = [0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]

describe('frame layout', () => {
  it('joins fragments without an offset table by where JPEG streams begin', async () => {
    const bytes = Uint8Array.from([
      ...item([]),
      ...item([0xff, 0xd8, 0xff, 2]),
      ...item([3, 0xff, 0xd9, 0]),
      ...item(jpeg(7, 8)),
      ...end,
    ])
    const found = await framesOf(bytes, 2)
    expect(found.ok && found.value.frames.map((frame) => frame.length)).toEqual([2, 1])
    expect(found.ok && found.value.warning).toBeNull()
  })
  it('keeps whole frames of a truncated loop and says so', async () => {
    const whole = [...item([]), ...item(jpeg(1, 2)), ...item(jpeg(3, 4)), ...item(jpeg(5, 6))]
    const found = await framesOf(Uint8Array.from(whole.slice(0, -3)), 3)
    expect(found.ok && found.value.frames).toHaveLength(2)
    expect(found.ok && found.value.warning && messageOf(found.value.warning)).toBe(
      'truncated after frame 2 of 3: 2 frames kept',
    )
    expect(messageOf(failureOf('framesCutOff', { kept: 1, frames: 3 }))).toBe(
      'truncated after frame 1 of 3: 1 frame kept',
    )
  })
  it('does the same for native pixels, and refuses less than one frame', () => {
    const found = nativeFrames({ offset: 100, length: 50 }, 10, 5, 137)
    expect(found.ok && found.value).toMatchObject({
      frames: [[{ offset: 100 }], [{ offset: 110 }], [{ offset: 120 }]],
    })
    expect(found.ok && found.value.warning && messageOf(found.value.warning)).toBe(
      'truncated after frame 3 of 5: 3 frames kept',
    )
    expect(nativeFrames({ offset: 100, length: 50 }, 10, 5, 109)).toMatchObject({
      ok: false,
      failure: { code: 'truncated' },
    })
  })
})

describe('damaged files', () => {
  const file = writeDicom(
    {
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.3.1',
      SOPInstanceUID: '2.25.1',
      StudyInstanceUID: '2.25.2',
      SeriesInstanceUID: '2.25.3',
      PatientID: 'X',
      NumberOfFrames: '2',
      Rows: 8,
      Columns: 8,
      BitsAllocated: 8,
      BitsStored: 8,
      SamplesPerPixel: 1,
      PhotometricInterpretation: 'MONOCHROME2',
    },
    '1.2.840.10008.1.2.4.50',
    [Uint8Array.from(jpeg(1, 2)), Uint8Array.from(jpeg(3, 4))],
  )
  it('reads the whole file', async () => {
    expect(await readInstance(memorySource(file))).toMatchObject({
      ok: true,
      value: { loop: { frames: 2, kind: 'cine' }, patient: { patientId: 'X' } },
    })
  })
  it('never throws on a file cut anywhere or with any byte changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length), fc.nat(file.length - 1), fc.nat(255), async (length, at, value) => {
        const changed = file.slice(0, length)
        if (at < length) changed[at] = value
        const outcome = await readInstance(memorySource(changed))
        expect(outcome.ok || messageOf(outcome.failure).length > 0).toBe(true)
      }),
      { numRuns: 2000, seed: 20261124 },
    )
  })
})
