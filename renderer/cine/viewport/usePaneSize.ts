import { useLayoutEffect, useState, type RefObject } from 'react'
import type { PaneSize } from './geometry'

/** Size of an element in CSS pixels with the screen's pixel ratio, followed as either changes. */
export function usePaneSize(element: RefObject<HTMLElement | null>): PaneSize {
  const [size, setSize] = useState<PaneSize>({ width: 1, height: 1, ratio: 1 })
  useLayoutEffect(() => {
    const { current } = element
    if (!current) return
    const measure = (): void => {
      const { clientWidth: width, clientHeight: height } = current
      const ratio = window.devicePixelRatio
      setSize((previous) =>
        previous.width === width && previous.height === height && previous.ratio === ratio
          ? previous
          : { width, height, ratio },
      )
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(current)
    window.addEventListener('resize', measure)
    return () => {
      observer.disconnect()
      window.removeEventListener('resize', measure)
    }
  }, [element])
  return size
}
