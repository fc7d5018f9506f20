import type { Say } from '../i18n'
import type { Command } from '../commands'
import { INITIAL_DISPLAY, type CineEngine, type ViewportTool } from '../cine'
import type { Finding } from '../../shared/domain/finding'
import type { Findings } from '../findings'
import { measureCommands } from '../measure'
import type { Act } from '../history'
import { LAYOUTS, type Layout } from './panes'
import type { KindId } from '../../shared/measure/measure'
import type { Catalogue } from '../../shared/words'
import { displaying, trimming } from './view'

interface Acts {
  readonly back: () => void
  readonly nextLayout: () => void
  readonly layout: (layout: Layout) => void
  /** Fills the grid with the active loop, or shows all panes again. */
  readonly enlarge: () => void
  readonly nextPane: () => void
  readonly toggleTool: (tool: ViewportTool) => void
  readonly measure: (kind: KindId) => void
  readonly undo: () => void
  readonly redo: () => void
  readonly compare: () => void
  readonly hide: () => void
  readonly rate: () => void
  readonly turnPage: (by: 1 | -1) => void
  readonly panel: () => void
  readonly nextFinding: () => void
  readonly previousFinding: () => void
  readonly evidence: () => void
  readonly look: () => void
  readonly accept: () => void
  readonly edit: () => void
  readonly reject: () => void
  readonly undoReview: () => void
  readonly nameView: () => void
  readonly nameMeasurement: () => void
  readonly readAgain: () => void
  readonly changes: () => void
  readonly report: () => void
  /** Does an act of this screen so that Ctrl Z takes it back. */
  readonly perform: (act: Act) => void
}

/** Every key of the reading screen. */
export function readingCommands(t: Say, engine: CineEngine, acts: Acts): readonly Command[] {
  const name = (key: keyof Catalogue['reading']['keyNames']): string => t(`reading.keyNames.${key}`)
  const onActive = (act: (sop: string) => void) => (): void => {
    const { activeSop } = engine.getState()
    if (activeSop !== null) act(activeSop)
  }
  const trim = (end: 'first' | 'last') =>
    onActive((sop) => {
      const frame = engine.frameOf(sop)
      acts.perform(
        trimming(engine, sop, (now) => ({ ...(now ?? { first: 0, last: Number.MAX_SAFE_INTEGER }), [end]: frame })),
      )
    })
  return [
    { key: 'Space', printed: 'Space', name: name('play'), undo: 'playback', run: () => engine.toggle() },
    { key: 'ArrowRight', printed: '→', name: name('next'), undo: 'playback', run: () => engine.step(1) },
    { key: 'ArrowLeft', printed: '←', name: name('previous'), undo: 'playback', run: () => engine.step(-1) },
    {
      key: 'Shift+ArrowRight',
      printed: 'Shift →',
      name: name('nextBeat'),
      undo: 'playback',
      run: () => engine.stepBeat(1),
    },
    {
      key: 'Shift+ArrowLeft',
      printed: 'Shift ←',
      name: name('previousBeat'),
      undo: 'playback',
      run: () => engine.stepBeat(-1),
    },
    { key: '[', printed: '[', name: name('slower'), undo: 'playback', run: () => engine.changeSpeed(-1) },
    { key: ']', printed: ']', name: name('faster'), undo: 'playback', run: () => engine.changeSpeed(1) },
    {
      key: 's',
      printed: 'S',
      name: name('sync'),
      undo: 'playback',
      run: () => engine.setSync(engine.getState().sync === 'time' ? 'phase' : 'time'),
    },
    { key: '$mod+ArrowRight', printed: 'Ctrl →', name: name('pane'), undo: 'navigation', run: acts.nextPane },
    { key: 'g', printed: 'G', name: name('layout'), undo: 'undoable', run: acts.nextLayout },
    ...LAYOUTS.map((layout, n): Command => ({
      key: `${n + 1}`,
      printed: `${n + 1}`,
      name: t('reading.layoutOf', { rows: layout.rows, columns: layout.columns }),
      undo: 'undoable',
      run: () => acts.layout(layout),
    })),
    { key: 'o', printed: 'O', name: name('enlarge'), undo: 'undoable', run: acts.enlarge },
    { key: 'c', printed: 'C', name: name('compare'), undo: 'undoable', run: acts.compare },
    ...measureCommands(acts.measure),
    { key: 'w', printed: 'W', name: name('window'), undo: 'tool', run: () => acts.toggleTool('window') },
    { key: 'z', printed: 'Z', name: name('zoom'), undo: 'tool', run: () => acts.toggleTool('zoom') },
    {
      key: 'v',
      printed: 'V',
      name: name('invert'),
      undo: 'undoable',
      run: onActive((sop) => acts.perform(displaying(engine, sop, ({ invert }) => ({ invert: !invert })))),
    },
    {
      key: 'l',
      printed: 'L',
      name: name('flip'),
      undo: 'undoable',
      run: onActive((sop) => acts.perform(displaying(engine, sop, ({ flip }) => ({ flip: !flip })))),
    },
    {
      key: '0',
      printed: '0',
      name: name('reset'),
      undo: 'undoable',
      run: onActive((sop) => acts.perform(displaying(engine, sop, () => INITIAL_DISPLAY))),
    },
    { key: 'h', printed: 'H', name: name('hide'), undo: 'undoable', run: acts.hide },
    { key: 'd', printed: 'D', name: name('rate'), undo: 'undoable', run: acts.rate },
    { key: ',', printed: ',', name: name('trimIn'), undo: 'undoable', run: trim('first') },
    { key: '.', printed: '.', name: name('trimOut'), undo: 'undoable', run: trim('last') },
    { key: '$mod+z', printed: 'Ctrl Z', name: name('undo'), undo: 'history', run: acts.undo },
    {
      key: '$mod+Shift+z',
      otherKey: '$mod+y',
      printed: 'Ctrl Shift Z, Ctrl Y',
      name: name('redo'),
      undo: 'history',
      run: acts.redo,
    },
    { key: 'PageDown', printed: 'PgDn', name: name('nextPage'), undo: 'navigation', run: () => acts.turnPage(1) },
    { key: 'PageUp', printed: 'PgUp', name: name('previousPage'), undo: 'navigation', run: () => acts.turnPage(-1) },
    { key: 'p', printed: 'P', name: name('panel'), undo: 'undoable', run: acts.panel },
    { key: 'j', printed: 'J', name: name('nextFinding'), undo: 'navigation', run: acts.nextFinding },
    { key: 'k', printed: 'K', name: name('previousFinding'), undo: 'navigation', run: acts.previousFinding },
    { key: 'f', printed: 'F', name: name('evidence'), undo: 'navigation', run: acts.evidence },
    { key: 'y', printed: 'Y', name: t('look.key'), undo: 'undoable', run: acts.look },
    { key: 'a', printed: 'A', name: name('accept'), undo: 'undoable', run: acts.accept },
    { key: 'e', printed: 'E', name: name('edit'), undo: 'undoable', run: acts.edit },
    { key: 'x', printed: 'X', name: name('reject'), undo: 'undoable', run: acts.reject },
    { key: 'u', printed: 'U', name: name('undoReview'), undo: 'undoable', run: acts.undoReview },
    { key: 'n', printed: 'N', name: name('nameView'), undo: 'undoable', run: acts.nameView },
    { key: 'q', printed: 'Q', name: t('measure.nameTool'), undo: 'undoable', run: acts.nameMeasurement },
    { key: 'Shift+A', printed: 'Shift A', name: name('readAgain'), undo: 'job', run: acts.readAgain },
    { key: 't', printed: 'T', name: name('changes'), undo: 'undoable', run: acts.changes },
    { key: 'r', printed: 'R', name: name('report'), undo: 'navigation', run: acts.report },
    { key: 'Escape', printed: 'Esc', name: name('back'), undo: 'navigation', run: acts.back },
  ]
}

/** What keys do to the chosen finding. */
export function findingActs(
  findings: Findings,
  onEvidence: (finding: Finding) => void,
  onEdit: (finding: Finding) => void,
) {
  const onChosen = (act: (finding: Finding) => void) => (): void => {
    if (findings.chosen) act(findings.chosen)
  }
  return {
    nextFinding: () => findings.step(1),
    previousFinding: () => findings.step(-1),
    evidence: onChosen(onEvidence),
    accept: onChosen(({ findingId }) => void findings.review({ action: 'accept', findingId })),
    edit: onChosen(onEdit),
    reject: onChosen(({ findingId }) => void findings.review({ action: 'reject', findingId })),
    undoReview: onChosen(({ findingId }) => void findings.review({ action: 'undo', findingId })),
  }
}
