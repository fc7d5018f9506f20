import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { fitPlane } from '../../shared/vision/preprocess'
import { echoClipInput } from '../../main/modelImport/echoClip'
import { hasPython, python } from '../helpers/graphs'

const hasOpenCv = hasPython('cv2', 'numpy')
if (!hasOpenCv) console.warn('skipped: OpenCV is not installed (apt-get install python3-opencv)')
const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-opencv-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Speckle over a slope with hard edges: what makes a cubic kernel overshoot. */
function picture(width: number, height: number): Uint8Array {
  let state = 12345
  return Uint8Array.from({ length: width * height }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const [x, y] = [i % width, Math.floor(i / width)]
    return (x >> 5) % 3 === 0 ? 0 : (y >> 6) % 4 === 0 ? 255 : Math.min(255, (255 * x) / width / 2 + (state >>> 25))
  })
}

describe.skipIf(!hasOpenCv)('EchoCLIP’s published preprocessing, number by number against OpenCV', () => {
  it.each([
    [640, 480],
    [800, 600],
    [1016, 708],
    [601, 434],
    [433, 600],
    [224, 224],
    [225, 224],
    [112, 112],
    [300, 301],
  ])('%i × %i', (width, height) => {
    const pixels = picture(width, height)
    const [input, output] = [path.join(folder, 'in.u8'), path.join(folder, 'out.u8')]
    writeFileSync(input, pixels)
    execFileSync(python, [
      path.join(import.meta.dirname, 'opencv_reference.py'),
      String(width),
      String(height),
      input,
      output,
    ])
    const theirs = readFileSync(output)
    const ours = fitPlane({ width, height, data: Float32Array.from(pixels) }, 1, echoClipInput)
    expect(ours.length).toBe(theirs.length)
    const differences = Array.from(ours, (value, i) => Math.abs(value - (theirs[i] ?? NaN)))
    // OpenCV weighs 8-bit pixels in fixed point: a rounding may fall the other way, never more.
    expect(Math.max(...differences)).toBeLessThanOrEqual(1)
    expect(differences.filter((difference) => difference > 0).length / differences.length).toBeLessThan(0.03)
  })
})
