import type { Loop } from '../../../shared/domain/loop'
import type { Measurement, NewMeasurement } from '../../../shared/domain/measurement'
import type { KindId } from '../../../shared/measure/measure'
import type { Looked } from '../../findings/useHeatMap'
import type { ViewportTool } from './usePointerTools'

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
  /** What the measure tool draws. */
  readonly measureKind?: KindId
  /** Of this loop, any frame; each is drawn on its own frame only. */
  readonly measurements?: readonly Measurement[]
  /** Whose heat map is wanted; drawn where this loop is among what the finding was read from. */
  readonly looked?: Looked | null
  readonly onSelect?: () => void
  readonly onAddMeasurement?: (drawn: NewMeasurement) => void
  readonly onChangeMeasurement?: (measurement: Measurement, drawn: NewMeasurement) => void
  readonly onRemoveMeasurement?: (measurement: Measurement) => void
}
