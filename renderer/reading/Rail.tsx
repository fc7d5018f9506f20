import type { ReactNode } from 'react'
import type { Loop, ViewCode } from '../../shared/domain/loop'
import { messageOf } from '../../shared/words'
import { Thumbnail } from '../cine'
import { useWords } from '../i18n'
import { ViewMenu } from './ViewMenu'

interface RailProps {
  readonly loops: readonly Loop[]
  readonly activeSop: string | null
  readonly onChoose: (sop: string) => void
  /** Whether the active loop's view is being named. */
  readonly naming: boolean
  readonly onNaming: (open: boolean) => void
  readonly onName: (sop: string, view: ViewCode) => void
}

/** Every loop of the study as a small picture. */
export function Rail({ loops, activeSop, onChoose, naming, onNaming, onName }: RailProps): ReactNode {
  const t = useWords()
  const active = loops.find(({ sopInstanceUid }) => sopInstanceUid === activeSop)
  return (
    <nav className="rail">
      {loops.map((loop) => (
        <button
          type="button"
          key={loop.sopInstanceUid}
          className="rail-item"
          aria-pressed={loop.sopInstanceUid === activeSop}
          title={loop.refusal ? messageOf(loop.refusal) : ''}
          onClick={() => onChoose(loop.sopInstanceUid)}
        >
          {loop.refusal === null ? <Thumbnail loop={loop} alt="" /> : <span className="caution">⚠</span>}
          <span>
            {loop.view?.code ??
              (loop.kind === 'cine' ? t('reading.frames', { frames: loop.frames }) : t('reading.still'))}
          </span>
        </button>
      ))}
      {active ? (
        <ViewMenu
          loop={active}
          open={naming}
          onOpen={onNaming}
          onName={(view) => onName(active.sopInstanceUid, view)}
        />
      ) : null}
    </nav>
  )
}
