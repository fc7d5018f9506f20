import type { ReactNode } from 'react'
import type { Loop } from '../../../shared/domain/loop'
import type { Geometry, PaneSize } from './geometry'
import type { ViewportTool } from './usePointerTools'

/** Where a loop's image lies in its pane, for what a screen draws over it. */
export interface LayerPlace {
  readonly loop: Loop
  readonly size: PaneSize
  readonly geometry: Geometry
}

export type RenderLayer = (place: LayerPlace) => ReactNode

export interface LoopViewportProps {
  readonly loop: Loop
  readonly role: 'current' | 'prior'
  /** "Family, Given" as people write it. */
  readonly patientName: string
  /** YYYY-MM-DD of this loop's study; on the PRIOR tag too. */
  readonly studyDate: string | null
  readonly selected?: boolean
  /** Shows the achieved rate and the dropped frames. */
  readonly showRate?: boolean
  /** Corner texts fade; the PRIOR tag stays. */
  readonly overlaysHidden?: boolean
  /** What a drag of the left button does. */
  readonly tool?: ViewportTool
  /** Drawn over the image and under the corner texts. */
  readonly underTexts?: RenderLayer
  /** Drawn over the corner texts; may take the pointer. */
  readonly overTexts?: RenderLayer
  readonly onSelect?: () => void
}
