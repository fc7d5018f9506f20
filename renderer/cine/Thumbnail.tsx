import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { Loop } from '../../shared/domain/loop'
import { useWords } from '../i18n'
import { useCine } from './context'
import { pictureOf } from './picture'
import { priorWords } from './viewport/words'
import './viewport/viewport.css'
import { messageOf } from '../../shared/words'

export interface ThumbnailProps {
  readonly loop: Loop
  /** 0-based; the first by default. */
  readonly frame?: number
  /** Date of the prior study (YYYY-MM-DD) when the picture is of one: carries the PRIOR tag. */
  readonly priorDate?: string | null
  readonly alt?: string
  /** Longer side of the picture, device pixels. */
  readonly side?: number
}

/** Longer side of a thumbnail, device pixels: twice the rail's width, for dense screens. */
const SIDE = 208
const HELD = 300

/** Small pictures already made, oldest given up first. */
const held = new Map<string, ImageBitmap>()

/** One frame as a small still picture; only that frame's bytes are read. */
export function Thumbnail({ loop, frame = 0, priorDate, alt = '', side = SIDE }: ThumbnailProps): ReactNode {
  const engine = useCine()
  const t = useWords()
  const canvas = useRef<HTMLCanvasElement>(null)
  const [words, setWords] = useState('')

  useEffect(() => {
    let current = true
    const key = `${loop.sopInstanceUid} ${frame} ${side}`
    const show = (image: ImageBitmap): void => {
      const element = canvas.current
      if (!current || !element) return
      element.width = image.width
      element.height = image.height
      element.getContext('2d', { alpha: false })?.drawImage(image, 0, 0)
      setWords('')
    }
    const cached = held.get(key)
    if (cached) show(cached)
    else
      void pictureOf(engine, loop, frame, side).then(async (picture) => {
        if (!picture.ok) return current && setWords(messageOf(picture.failure))
        const image = await createImageBitmap(picture.value)
        hold(key, image)
        show(image)
      })
    return () => {
      current = false
    }
  }, [engine, loop, frame, side])

  return (
    <span className="lx-thumbnail" data-testid="thumbnail" data-sop={loop.sopInstanceUid}>
      <canvas ref={canvas} role="img" aria-label={alt} />
      {priorDate === undefined ? null : (
        <span className="lx-prior-tag lx-thumbnail-prior">{priorWords(t, priorDate)}</span>
      )}
      {words ? <span className="lx-thumbnail-note">{words}</span> : null}
    </span>
  )
}

function hold(key: string, image: ImageBitmap): void {
  held.set(key, image)
  const [oldest] = held.keys()
  if (held.size <= HELD || oldest === undefined) return
  // Not closed: it may be about to be drawn; without a reference it is collected.
  held.delete(oldest)
}
