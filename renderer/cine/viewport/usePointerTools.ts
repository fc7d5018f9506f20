import { useEffect, useRef, type PointerEvent, type RefObject } from 'react'
import type { Loop } from '../../../shared/domain/loop'
import type { CineEngine } from '../engine'
import { dragWindow } from '../grey'
import { zoomedAt, type PaneSize } from './geometry'

/** What a drag of the left button does. The middle button always pans, the right one sets the window, the wheel zooms. */
export type ViewportTool = 'none' | 'pan' | 'zoom' | 'window' | 'measure'

interface Drag {
  readonly kind: 'pan' | 'zoom' | 'window'
  x: number
  y: number
}

interface Options {
  readonly engine: CineEngine
  readonly loop: Loop
  readonly tool: ViewportTool
  readonly size: PaneSize
  readonly pane: RefObject<HTMLElement | null>
}

export interface PointerHandlers {
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void
  readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void
  readonly onPointerUp: (event: PointerEvent<HTMLElement>) => void
  readonly onContextMenu: (event: { preventDefault(): void }) => void
}

const ZOOM_PER_PIXEL = 1.006
const ZOOM_PER_WHEEL_PIXEL = 1.0015

/** Zoom, pan and window by mouse or pen. */
export function usePointerTools({ engine, loop, tool, size, pane }: Options): PointerHandlers {
  const drag = useRef<Drag | null>(null)
  const sop = loop.sopInstanceUid

  useEffect(() => {
    const element = pane.current
    if (!element) return
    // React's own wheel listeners are passive and can't keep the page from scrolling.
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault()
      const box = element.getBoundingClientRect()
      engine.setDisplay(
        sop,
        zoomedAt(
          engine.display(sop),
          ZOOM_PER_WHEEL_PIXEL ** -event.deltaY,
          { x: event.clientX - box.left, y: event.clientY - box.top },
          size,
        ),
      )
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [engine, sop, size, pane])

  return {
    onPointerDown(event) {
      const kind = dragKind(event.button, tool)
      if (!kind) return
      event.currentTarget.setPointerCapture(event.pointerId)
      drag.current = { kind, x: event.clientX, y: event.clientY }
    },
    onPointerMove(event) {
      const { current } = drag
      if (!current) return
      const [dx, dy] = [event.clientX - current.x, event.clientY - current.y]
      current.x = event.clientX
      current.y = event.clientY
      const display = engine.display(sop)
      if (current.kind === 'pan') engine.setDisplay(sop, { panX: display.panX + dx, panY: display.panY + dy })
      if (current.kind === 'zoom')
        engine.setDisplay(
          sop,
          zoomedAt(display, ZOOM_PER_PIXEL ** -dy, { x: size.width / 2, y: size.height / 2 }, size),
        )
      if (current.kind === 'window')
        engine.setDisplay(sop, { window: dragWindow(loop.format, display.window, dx, dy, size.width) })
    },
    onPointerUp() {
      drag.current = null
    },
    onContextMenu: (event) => event.preventDefault(),
  }
}

function dragKind(button: number, tool: ViewportTool): Drag['kind'] | null {
  if (button === 1) return 'pan'
  if (button === 2) return 'window'
  return button !== 0 || tool === 'measure' || tool === 'none' ? null : tool
}
