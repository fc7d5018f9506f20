import { loop as loopSchema, type Loop } from '../../shared/domain/loop'
import { CineEngine, pictureOf } from '../cine'
import { messageOf } from '../../shared/words'

/** What the main process may call on this hidden page. */
export interface OffscreenPage {
  readonly whenReady: Promise<void>
  /** PNG as base64 of one 0-based frame, drawn by the viewport's own code at native size with the pixel aspect applied. Rejects in words. */
  framePng(loop: Loop, frame: number): Promise<string>
}

declare global {
  interface Window {
    longaxisOffscreen?: OffscreenPage
  }
}

const engine = new CineEngine({ workers: 1, cacheBytes: 64e6, compressedBytes: 16e6 })

window.longaxisOffscreen = {
  whenReady: Promise.resolve(),
  async framePng(description, frame) {
    const loop = loopSchema.parse(description)
    if (!Number.isInteger(frame) || frame < 0 || frame >= loop.frames)
      throw new Error(`frame ${frame} is not one of 0 to ${loop.frames - 1}`)
    const picture = await pictureOf(engine, loop, frame)
    if (!picture.ok) throw new Error(messageOf(picture.failure))
    const png = await picture.value.convertToBlob({ type: 'image/png' })
    return base64(new Uint8Array(await png.arrayBuffer()))
  },
}

const SLICE = 0x8000

function base64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += SLICE) text += String.fromCharCode(...bytes.subarray(at, at + SLICE))
  return btoa(text)
}
