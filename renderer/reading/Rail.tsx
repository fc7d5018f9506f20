import type { ReactNode } from 'react'
import type { Loop } from '../../shared/domain/loop'
import { Thumbnail } from '../cine'

/** Every loop of the study as a small picture. */
export function Rail({ loops, activeSop, onChoose }: { readonly loops: readonly Loop[]; readonly activeSop: string | null; readonly onChoose: (sop: string) => void }): ReactNode {
  return (
    <nav className="rail">
      {loops.map((loop) => (
        <button type="button" key={loop.sopInstanceUid} className="rail-item" aria-pressed={loop.sopInstanceUid === activeSop} title={loop.refusal ?? ''} onClick={() => onChoose(loop.sopInstanceUid)}>
          {loop.refusal === null ? <Thumbnail loop={loop} alt="" /> : <span className="caution">⚠</span>}
          <span>{loop.view?.code ?? (loop.kind === 'cine' ? `${loop.frames} f` : 'still')}</span>
        </button>
      ))}
    </nav>
  )
}
