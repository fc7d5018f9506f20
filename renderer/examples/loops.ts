import { transferSyntax } from '../../shared/dicom/transferSyntax'
import type { Loop } from '../../shared/domain/loop'
import { failureOf } from '../../shared/result'
import { greyFormat } from '../../shared/dicom/greyFormat'

const COLUMNS = 320
const ROWS = 240
const FRAMES = 24
const FRAME_MS = 40
const FRAME_BYTES = COLUMNS * ROWS
const CM_PER_PIXEL = 0.07
/** Probe and ventricle within the picture. */
const APEX = { x: COLUMNS / 2, y: 6 }
const DEPTH = 224
const HALF_ANGLE = 0.66
const VENTRICLE = { x: COLUMNS / 2, y: 112 }

/** A sector with a ventricle that contracts once in the loop, 8-bit grey. */
function drawnFrame(frame: number): Uint8Array {
  const pixels = new Uint8Array(FRAME_BYTES)
  const size = 1 - 0.18 * Math.sin((Math.PI * frame) / FRAMES) ** 2
  for (let y = 0; y < ROWS; y++)
    for (let x = 0; x < COLUMNS; x++) {
      const depth = Math.hypot(x - APEX.x, y - APEX.y)
      if (depth > DEPTH || Math.abs(Math.atan2(x - APEX.x, y - APEX.y)) > HALF_ANGLE) continue
      const fromCentre = Math.hypot((x - VENTRICLE.x) / (44 * size), (y - VENTRICLE.y) / (78 * size))
      const wall = 150 * Math.exp(-(((fromCentre - 1.15) / 0.16) ** 2))
      const tissue = fromCentre < 1 ? 14 : 52 * (1 - depth / (1.4 * DEPTH))
      pixels[y * COLUMNS + x] = Math.round(tissue + wall)
    }
  return pixels
}

const pixels = new Blob(Array.from({ length: FRAMES }, (_, frame) => drawnFrame(frame).slice().buffer))

/** An address of bytes of any loop below: all have the same pixels. */
export const pixelsUrl = (_sop: string, offset: number, length: number): string =>
  URL.createObjectURL(pixels.slice(offset, offset + length))

export const shown: Loop = {
  sopInstanceUid: 'shown',
  sopClassUid: '1.2.840.10008.5.1.4.1.1.3.1',
  seriesInstanceUid: 'series',
  studyInstanceUid: 'study',
  instanceNumber: 1,
  kind: 'cine',
  frames: FRAMES,
  timing: {
    source: 'FrameTime',
    frameStartsMs: Array.from({ length: FRAMES }, (_, frame) => frame * FRAME_MS),
    durationMs: FRAMES * FRAME_MS,
  },
  format: greyFormat(ROWS, COLUMNS),
  layout: {
    kind: 'native',
    frames: Array.from({ length: FRAMES }, (_, frame) => [{ offset: frame * FRAME_BYTES, length: FRAME_BYTES }]),
    littleEndian: true,
    deflated: false,
  },
  pixelAspect: 1,
  regions: [
    {
      minX: 0,
      minY: APEX.y,
      maxX: COLUMNS - 1,
      maxY: ROWS - 1,
      spatialFormat: 1,
      dataType: 1,
      flags: 0,
      unitsX: 3,
      unitsY: 3,
      deltaX: CM_PER_PIXEL,
      deltaY: CM_PER_PIXEL,
      referencePixelX: APEX.x,
      referencePixelY: 0,
      referenceValueX: 0,
      referenceValueY: 0,
    },
  ],
  rWaveTimesMs: [0],
  heartRatePerMin: 62,
  view: { code: 'A4C', name: 'A4C', source: 'model', probability: 0.97 },
  stage: null,
  acquiredAt: null,
  manufacturer: '',
  warnings: [],
  refusal: null,
}

export const loading: Loop = { ...shown, sopInstanceUid: 'loading' }

export const prior: Loop = {
  ...shown,
  sopInstanceUid: 'prior',
  studyInstanceUid: 'prior',
  view: { code: 'A4C', name: 'A4C', source: 'reader', probability: null },
}

export const truncated: Loop = {
  ...shown,
  sopInstanceUid: 'truncated',
  view: null,
  warnings: [failureOf('framesCutOff', { kept: FRAMES, frames: 30 })],
}

/** MPEG-4 AVC/H.264 Stereo High Profile, which is refused. */
const STEREO = '1.2.840.10008.1.2.4.106'

export const refused: Loop = {
  ...shown,
  sopInstanceUid: 'refused',
  refusal: failureOf('stereoSyntax', { syntax: transferSyntax(STEREO).name }),
}

/** Every frame's bytes end after ten rows. */
export const failed: Loop = {
  ...shown,
  sopInstanceUid: 'failed',
  layout: {
    ...shown.layout,
    frames: shown.layout.frames.map(([bytes]) => (bytes ? [{ ...bytes, length: 10 * COLUMNS }] : [])),
  },
}
