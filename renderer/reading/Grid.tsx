import type { ReactNode } from 'react'
import { useWords } from '../i18n'
import { displayName, type Patient } from '../../shared/domain/patient'
import { messageOf } from '../../shared/words'
import { type LayerPlace, LoopViewport, type LoopViewportProps, priorWords, useCine } from '../cine'
import { filling, type Layout, type Pane } from './panes'

interface GridProps {
  readonly panes: readonly Pane[]
  readonly layout: Layout
  /** Each side as its own study's files name the patient. */
  readonly patients: { readonly current: Patient; readonly prior: Patient | null }
  readonly dates: { readonly current: string | null; readonly prior: string | null }
  readonly activeSop: string | null
  readonly viewport: Pick<LoopViewportProps, 'tool' | 'overlaysHidden' | 'showRate' | 'underTexts'>
  readonly overTexts: (place: LayerPlace, role: Pane['role']) => ReactNode
  /** A double click on a loop. */
  readonly onEnlarge: (sop: string) => void
}

/** Panes in rows and columns; a view that the prior lacks is an empty pane that says so, a refused file its reason. */
export function Grid({
  panes,
  layout,
  patients,
  dates,
  activeSop,
  viewport,
  overTexts,
  onEnlarge,
}: GridProps): ReactNode {
  const t = useWords()
  const engine = useCine()
  const nameOf = (role: Pane['role']): string => displayName((patients[role] ?? patients.current).name)
  const { tracks, rows, span } = filling(panes.length, layout)
  return (
    <section
      className="grid"
      data-testid="grid"
      style={{
        gridTemplateColumns: `repeat(${tracks}, minmax(0, 1fr))`,
        gridTemplateRows: `repeat(${rows}, minmax(0, 1fr))`,
      }}
    >
      {panes.map(({ key, role, loop }, n) => (
        <div
          key={key}
          className="pane"
          style={{ gridColumn: `span ${span(n)}` }}
          onDoubleClick={() => {
            if (loop) onEnlarge(loop.sopInstanceUid)
          }}
        >
          {loop === null ? (
            <p className="pane-note faint">
              <span className="prior-tag">{priorWords(t, dates.prior)}</span> {t('reading.noPriorView')}
            </p>
          ) : loop.refusal !== null ? (
            <p className="pane-note caution">⚠ {messageOf(loop.refusal)}</p>
          ) : (
            <LoopViewport
              {...viewport}
              loop={loop}
              role={role}
              patientName={nameOf(role)}
              studyDate={dates[role]}
              selected={loop.sopInstanceUid === activeSop}
              overTexts={(place) => overTexts(place, role)}
              onSelect={() => engine.setActive(loop.sopInstanceUid)}
            />
          )}
        </div>
      ))}
    </section>
  )
}
