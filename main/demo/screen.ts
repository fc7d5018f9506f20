import {
  sectorGeometry,
  type FrameRenderer,
  type PhantomPatient,
  type PhantomView,
  type PhantomVisit,
} from '../phantom/index'
import { drawText, fill, setPixel, type Canvas, type Rgb } from './glyphs'

/** The drawn machine's screen, in pixels: the sector, and the ECG strip below it. */
export const SCREEN = { width: 640, height: 480 } as const
export const SECTOR = { x: 64, y: 32, width: 512, height: 384 } as const
export const ECG_STRIP = { x: 64, y: 424, width: 512, height: 44 } as const

const grey: Rgb = [150, 150, 150]
const dim: Rgb = [95, 95, 95]
const green: Rgb = [70, 200, 90]

export interface ScreenText {
  readonly patientId: string
  readonly date: string
  readonly view: string
}

export interface ScreenMoment {
  readonly frame: number
  readonly frames: number
  /** Cardiac phase in cycles at this frame and its change a frame; whole numbers are R waves. */
  readonly phase: number
  readonly phasePerFrame: number
  readonly frameSeed: number
}

/** One frame of the machine's screen as RGB: the sector in grey, text and scale outside it, an ECG with its marker. */
export function drawScreen(
  renderFrame: FrameRenderer,
  patient: PhantomPatient,
  visit: PhantomVisit,
  view: PhantomView,
  moment: ScreenMoment,
  text: ScreenText,
): Canvas {
  const canvas: Canvas = { rgb: new Uint8Array(SCREEN.width * SCREEN.height * 3), ...SCREEN }
  const sector = renderFrame({
    patient,
    visit,
    view,
    phase: moment.phase,
    frameSeed: moment.frameSeed,
    width: SECTOR.width,
    height: SECTOR.height,
  })
  for (let row = 0; row < SECTOR.height; row++)
    for (let column = 0; column < SECTOR.width; column++) {
      const level = sector[row * SECTOR.width + column] ?? 0
      if (level > 0) setPixel(canvas, SECTOR.x + column, SECTOR.y + row, [level, level, level])
    }
  drawText(canvas, `${text.patientId}  ${text.date}`, 12, 10, grey)
  drawText(canvas, 'SYNTHETIC PHANTOM - NOT A PERSON', 432, 10, grey)
  drawText(canvas, text.view, 12, 26, dim)
  drawText(canvas, `HR ${Math.round(visit.heartRatePerMin)}`, 12, 466, dim)
  drawDepthScale(canvas)
  drawEcg(canvas, moment)
  return canvas
}

/** A tick a centimetre at the right of the sector, longer each five, where the calibration says. */
function drawDepthScale(canvas: Canvas): void {
  const { apexY, cmPerPixelY, depthCm } = sectorGeometry(SECTOR.width, SECTOR.height)
  for (let cm = 0; cm <= depthCm; cm++) {
    const y = Math.round(SECTOR.y + apexY + cm / cmPerPixelY)
    fill(canvas, 584, y, cm % 5 === 0 ? 10 : 5, 1, grey)
    if (cm % 5 === 0 && cm > 0) drawText(canvas, String(cm), 600, y - 3, dim)
  }
}

function drawEcg(canvas: Canvas, { frame, frames, phase, phasePerFrame }: ScreenMoment): void {
  const start = phase - frame * phasePerFrame
  const middle = ECG_STRIP.y + ECG_STRIP.height * 0.7
  let last = middle
  for (let x = 0; x < ECG_STRIP.width; x++) {
    const at = start + (x / ECG_STRIP.width) * frames * phasePerFrame
    const y = middle - 24 * ecgLevel(at)
    for (let step = Math.min(last, y); step <= Math.max(last, y); step++) setPixel(canvas, ECG_STRIP.x + x, step, green)
    last = y
  }
  fill(canvas, ECG_STRIP.x + Math.round((frame / frames) * ECG_STRIP.width), ECG_STRIP.y, 2, ECG_STRIP.height, grey)
}

/** P, QRS and T as Gaussian bumps; the R wave is at whole phases. */
function ecgLevel(phase: number): number {
  const at = phase - Math.floor(phase)
  const bump = (centre: number, width: number, height: number): number =>
    height * Math.exp(-(((at - centre) / width) ** 2))
  return (
    bump(0, 0.012, 1) +
    bump(1, 0.012, 1) +
    bump(0.97, 0.01, -0.18) +
    bump(0.03, 0.012, -0.25) +
    bump(0.84, 0.035, 0.14) +
    bump(0.32, 0.06, 0.24)
  )
}
