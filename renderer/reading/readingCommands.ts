import type { Say } from '../i18n'
import type { Command } from '../commands'
import type { CineEngine, ViewportTool } from '../cine'
import type { Finding } from '../../shared/domain/finding'
import type { Findings } from '../findings'
import { measureCommands } from '../measure'
import { LAYOUTS, type Layout } from './panes'
import type { KindId } from '../../shared/measure/measure'
import type { Catalogue } from '../../shared/words'

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
      const now = engine.getState().trims.get(sop) ?? { first: 0, last: Number.MAX_SAFE_INTEGER }
      engine.setTrim(sop, { ...now, [end]: frame })
    })
  return [
    { key: 'Space', printed: 'Space', name: name('play'), run: () => engine.toggle() },
    { key: 'ArrowRight', printed: '→', name: name('next'), run: () => engine.step(1) },
    { key: 'ArrowLeft', printed: '←', name: name('previous'), run: () => engine.step(-1) },
    { key: 'Shift+ArrowRight', printed: 'Shift →', name: name('nextBeat'), run: () => engine.stepBeat(1) },
    { key: 'Shift+ArrowLeft', printed: 'Shift ←', name: name('previousBeat'), run: () => engine.stepBeat(-1) },
    { key: '[', printed: '[', name: name('slower'), run: () => engine.changeSpeed(-1) },
    { key: ']', printed: ']', name: name('faster'), run: () => engine.changeSpeed(1) },
    {
      key: 's',
      printed: 'S',
      name: name('sync'),
      run: () => engine.setSync(engine.getState().sync === 'time' ? 'phase' : 'time'),
    },
    { key: 'Tab', printed: 'Tab', name: name('pane'), run: acts.nextPane },
    { key: 'g', printed: 'G', name: name('layout'), run: acts.nextLayout },
    ...LAYOUTS.map((layout, n) => ({
      key: `${n + 1}`,
      printed: `${n + 1}`,
      name: t('reading.layoutOf', { rows: layout.rows, columns: layout.columns }),
      run: () => acts.layout(layout),
    })),
    { key: 'o', printed: 'O', name: name('enlarge'), run: acts.enlarge },
    { key: 'c', printed: 'C', name: name('compare'), run: acts.compare },
    ...measureCommands(acts.measure),
    { key: 'w', printed: 'W', name: name('window'), run: () => acts.toggleTool('window') },
    { key: 'z', printed: 'Z', name: name('zoom'), run: () => acts.toggleTool('zoom') },
    {
      key: 'v',
      printed: 'V',
      name: name('invert'),
      run: onActive((sop) => engine.setDisplay(sop, { invert: !engine.display(sop).invert })),
    },
    {
      key: 'l',
      printed: 'L',
      name: name('flip'),
      run: onActive((sop) => engine.setDisplay(sop, { flip: !engine.display(sop).flip })),
    },
    { key: '0', printed: '0', name: name('reset'), run: onActive((sop) => engine.resetDisplay(sop)) },
    { key: 'h', printed: 'H', name: name('hide'), run: acts.hide },
    { key: 'd', printed: 'D', name: name('rate'), run: acts.rate },
    { key: ',', printed: ',', name: name('trimIn'), run: trim('first') },
    { key: '.', printed: '.', name: name('trimOut'), run: trim('last') },
    { key: '$mod+z', printed: 'Ctrl Z', name: name('undo'), run: acts.undo },
    {
      key: '$mod+Shift+z',
      otherKey: '$mod+y',
      printed: 'Ctrl Shift Z, Ctrl Y',
      name: name('redo'),
      run: acts.redo,
    },
    { key: 'PageDown', printed: 'PgDn', name: name('nextPage'), run: () => acts.turnPage(1) },
    { key: 'PageUp', printed: 'PgUp', name: name('previousPage'), run: () => acts.turnPage(-1) },
    { key: 'p', printed: 'P', name: name('panel'), run: acts.panel },
    { key: 'j', printed: 'J', name: name('nextFinding'), run: acts.nextFinding },
    { key: 'k', printed: 'K', name: name('previousFinding'), run: acts.previousFinding },
    { key: 'f', printed: 'F', name: name('evidence'), run: acts.evidence },
    { key: 'y', printed: 'Y', name: t('look.key'), run: acts.look },
    { key: 'a', printed: 'A', name: name('accept'), run: acts.accept },
    { key: 'e', printed: 'E', name: name('edit'), run: acts.edit },
    { key: 'x', printed: 'X', name: name('reject'), run: acts.reject },
    { key: 'u', printed: 'U', name: name('undoReview'), run: acts.undoReview },
    { key: 'n', printed: 'N', name: name('nameView'), run: acts.nameView },
    { key: 'q', printed: 'Q', name: t('measure.nameTool'), run: acts.nameMeasurement },
    { key: 'Shift+A', printed: 'Shift A', name: name('readAgain'), run: acts.readAgain },
    { key: 't', printed: 'T', name: name('changes'), run: acts.changes },
    { key: 'r', printed: 'R', name: name('report'), run: acts.report },
    { key: 'Escape', printed: 'Esc', name: name('back'), run: acts.back },
  ]
}

/** What keys do to the chosen finding. */
export function findingActs(findings: Findings, onEvidence: (finding: Finding) => void, onEdit: () => void) {
  const onChosen = (act: (finding: Finding) => void) => (): void => {
    if (findings.chosen) act(findings.chosen)
  }
  return {
    nextFinding: () => findings.step(1),
    previousFinding: () => findings.step(-1),
    evidence: onChosen(onEvidence),
    accept: onChosen(({ findingId }) => findings.review({ action: 'accept', findingId })),
    edit: onEdit,
    reject: onChosen(({ findingId }) => findings.review({ action: 'reject', findingId })),
    undoReview: onChosen(({ findingId }) => findings.review({ action: 'undo', findingId })),
  }
}
