import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  createFrameRenderer,
  drawnVolumeMl,
  END_SYSTOLE,
  makePatient,
  makeVisit,
  phantomViews,
  sectorGeometry,
} from '../../../main/phantom/index'

const renderFrame = createFrameRenderer()
const frame = (seed: number, view: (typeof phantomViews)[number], phase = 0): Uint8Array => {
  const patient = makePatient(seed)
  return renderFrame({ patient, visit: makeVisit(patient, 3), view, phase, frameSeed: 1, width: 112, height: 84 })
}
const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

describe('the phantom', () => {
  it('is the same for the same seeds, and another heart for another', () => {
    expect(phantomViews).toHaveLength(4)
    for (const view of phantomViews) {
      expect(hash(frame(5, view))).toBe(hash(frame(5, view)))
      expect(hash(frame(5, view))).not.toBe(hash(frame(6, view)))
    }
  })
  it('draws the same frame with a new renderer as with one that drew another visit, view and size before', () => {
    const patient = makePatient(5)
    const visit = makeVisit(patient, 3)
    const request = { patient, visit, view: 'A4C' as const, phase: 0.2, frameSeed: 1, width: 112, height: 84 }
    const renderer = createFrameRenderer()
    const first = hash(renderer(request))
    renderer({ ...request, view: 'PLAX' })
    renderer({ ...request, visit: makeVisit(patient, 4), width: 160, height: 120 })
    expect(hash(renderer(request))).toBe(first)
    expect(hash(createFrameRenderer()(request))).toBe(first)
  })
  it('draws the ejection fraction it was asked for, by the method of discs', () => {
    for (const efPercent of [25, 45, 65]) {
      const patient = makePatient(17)
      const visit = makeVisit(patient, 4, undefined, { efPercent })
      const [diastole, systole] = [
        drawnVolumeMl(patient, visit, 'A4C', 0),
        drawnVolumeMl(patient, visit, 'A4C', END_SYSTOLE),
      ]
      expect((100 * (diastole - systole)) / diastole).toBeCloseTo(efPercent, -1)
      expect(diastole).toBeGreaterThan(40)
      expect(diastole).toBeLessThan(350)
    }
  })
  it('is black outside its sector, whose scale is the same both ways', () => {
    const { apexX, cmPerPixelX, cmPerPixelY } = sectorGeometry(112, 84)
    expect(cmPerPixelX).toBe(cmPerPixelY)
    expect(apexX).toBeCloseTo(55.5)
    const pixels = frame(5, 'A4C')
    expect([pixels[0], pixels[111], pixels[83 * 112], pixels[84 * 112 - 1]]).toEqual([0, 0, 0, 0])
    expect(pixels.reduce((sum, level) => sum + level, 0) / pixels.length).toBeGreaterThan(10)
  })
  it('shows a pacemaker lead and an effusion where the visit has them', () => {
    const patient = makePatient(23)
    const plain = { pacemaker: false, effusionCm: 0, tavr: false, mitralClip: false, efPercent: 55 }
    const draw = (change: object) =>
      renderFrame({
        patient,
        visit: makeVisit(patient, 3, undefined, { ...plain, ...change }),
        view: 'A4C',
        phase: 0,
        frameSeed: 1,
        width: 112,
        height: 84,
      })
    const changed = (a: Uint8Array, b: Uint8Array): number =>
      a.filter((level, n) => Math.abs(level - (b[n] ?? 0)) > 40).length
    expect(changed(draw({}), draw({ pacemaker: true }))).toBeGreaterThan(40)
    expect(changed(draw({}), draw({ effusionCm: 1.5 }))).toBeGreaterThan(100)
  })
})
