import { describe, expect, it } from 'vitest'
import type { Command } from '../../../renderer/commands'
import { History } from '../../../renderer/history'
import { confirming, movingBack, movingTo, type IdentityStore } from '../../../renderer/identity/acts'
import { identityCommands } from '../../../renderer/identity/identityCommands'
import { reviewing, reviewGiving } from '../../../renderer/findings/acts'
import { naming as namingMeasurement } from '../../../renderer/measure/acts'
import { naming } from '../../../renderer/reading/naming'
import { readingCommands } from '../../../renderer/reading/readingCommands'
import { createView, toggling, viewing } from '../../../renderer/reading/view'
import { applyReview } from '../../../shared/findings/review'
import type { Measurement } from '../../../shared/domain/measurement'
import type { Finding, FindingReview } from '../../../shared/domain/finding'
import type { ViewLabel } from '../../../shared/domain/loop'
import type { Study } from '../../../shared/domain/study'
import { fail, ok } from '../../../shared/result'
import { say } from '../../../shared/words'
import { finding as record } from '../../helpers/findings'

type Engine = Parameters<typeof readingCommands>[1]
type Acts = Parameters<typeof readingCommands>[2]
type Display = ReturnType<Engine['display']>
type Trim = { readonly first: number; readonly last: number }

/** The reading screen without its pictures: everything that keys change is here, and done as the screen does it. */
function screen() {
  const history = new History()
  const view = createView(true, false)
  const displays = new Map<string, Display>()
  const trims = new Map<string, Trim>()
  const initial: Display = { zoom: 2, panX: 3, panY: 4, window: null, invert: false, flip: false }
  const engine = {
    getState: () => ({ activeSop: 'a', trims, displays, sync: 'time' }),
    frameOf: () => 7,
    display: (sop: string) => displays.get(sop) ?? initial,
    setDisplay: (sop: string, change: Partial<Display>) =>
      void displays.set(sop, { ...(displays.get(sop) ?? initial), ...change }),
    setTrim: (sop: string, trim: Trim | null) => void (trim ? trims.set(sop, trim) : trims.delete(sop)),
  } as unknown as Engine
  let findings: readonly Finding[] = [record({ code: 'LVEF', name: 'LVEF', findingId: 'f1' })]
  let views: ViewLabel | null = { code: 'A4C', name: 'apical', source: 'DICOM', probability: null }
  let look = false
  let code: string | null = null
  const store = {
    list: async () => findings,
    review: async (review: FindingReview) => {
      const before = findings.find(({ findingId }) => findingId === review.findingId)
      const after = before ? applyReview(before, review, 'Dr A', 'now') : fail('unknownFinding')
      if (after.ok)
        findings = findings.map((finding) => (finding.findingId === review.findingId ? after.value : finding))
      return after
    },
  }
  const names = {
    current: async () => views,
    name: async (_sop: string, code: ViewLabel['code']) => {
      views = { code, name: code, source: 'reader', probability: null }
      return ok(null)
    },
    restore: async (_sop: string, before: ViewLabel | null) => {
      views = before
      return ok(null)
    },
  }
  const measurements = {
    add: async () => fail('unknownMeasurement'),
    remove: async () => fail('unknownMeasurement'),
    name: async (measurementId: string, wanted: string | null) => {
      code = wanted
      return ok({ measurementId, code } as Measurement)
    },
  }
  const review = (review: FindingReview): void => {
    const [first] = findings
    if (first) void history.perform(reviewing(store, first, review, () => undefined))
  }
  const change = (changed: Parameters<typeof viewing>[1]): void => void history.perform(viewing(view, changed), 'shown')
  const id = (): string => findings[0]?.findingId ?? ''
  const acts: Partial<Acts> = {
    perform: (act) => void history.perform(act, 'shown'),
    nextLayout: () => change(() => ({ comparing: false, page: 0, chosenLayout: { rows: 1, columns: 2 } })),
    layout: (layout) => change(() => ({ comparing: false, enlarged: null, page: 0, chosenLayout: layout })),
    enlarge: () => change((now) => ({ enlarged: now.enlarged === null ? 'a' : null })),
    compare: () => change((now) => ({ page: 0, comparing: !now.comparing })),
    hide: () => change((now) => ({ overlaysHidden: !now.overlaysHidden })),
    rate: () => change((now) => ({ showRate: !now.showRate })),
    panel: () => change((now) => ({ panelShown: !now.panelShown })),
    changes: () => change((now) => ({ changesShown: !now.changesShown })),
    look: () =>
      void history.perform(
        toggling(() => (look = !look)),
        'shown',
      ),
    accept: () => review({ action: 'accept', findingId: id() }),
    reject: () => review({ action: 'reject', findingId: id() }),
    edit: () => review({ action: 'edit', findingId: id(), value: 41, presence: null }),
    undoReview: () => review({ action: 'undo', findingId: id() }),
    nameMeasurement: () =>
      void history.perform(namingMeasurement(measurements, { measurementId: 'm', code } as Measurement, 'LVIDd')),
    nameView: () => void history.perform(naming(names, 'a', 'PLAX')),
  }
  const commands = readingCommands(
    say,
    engine,
    new Proxy(acts as Acts, { get: (target, key) => target[key as keyof Acts] ?? (() => undefined) }),
  )
  const kept = () => {
    const [{ status, editedValue } = record({})] = findings
    return {
      view: view.getState(),
      display: engine.display('a'),
      trim: trims.get('a') ?? null,
      status,
      editedValue,
      views,
      look,
      code,
    }
  }
  return {
    history,
    commands,
    kept,
    store,
    readAgain: () => (findings = findings.map((finding) => ({ ...finding, findingId: 'other' }))),
    review: async (wanted: FindingReview) => {
      const [first] = findings
      if (first) await history.perform(reviewing(store, first, wanted, () => undefined))
    },
    done: () => history.perform(async () => fail('unknownLoop'), 'shown', true),
  }
}

const undoable = screen().commands.filter(({ undo }) => undo === 'undoable')

describe('every command of the reading screen', () => {
  it('is undoable, or says why it is not', () => {
    expect(undoable.length).toBeGreaterThan(14)
    const others = screen().commands.filter(({ undo }) => undo !== 'undoable')
    const keysOf = (kind: Command['undo']): readonly (string | null)[] =>
      others.filter(({ undo }) => undo === kind).map(({ key }) => key)
    expect(keysOf('playback')).toEqual([
      'Space',
      'ArrowRight',
      'ArrowLeft',
      'Shift+ArrowRight',
      'Shift+ArrowLeft',
      '[',
      ']',
      's',
    ])
    expect(keysOf('navigation')).toEqual(['$mod+ArrowRight', 'PageDown', 'PageUp', 'j', 'k', 'f', 'r', 'Escape'])
    expect(keysOf('history')).toEqual(['$mod+z', '$mod+Shift+z'])
    expect(keysOf('tool')).toEqual(expect.arrayContaining(['m', 'w', 'z']))
    expect(keysOf('job')).toEqual(['Shift+A'])
  })

  it.each(undoable.map(({ name }) => name))('%s: Ctrl Z takes it back, Ctrl Y does it again', async (name) => {
    const { commands, history, kept, review, done } = screen()
    const command = commands.find((command) => command.name === name)
    // Something to take back where the command itself takes back.
    if (name === say('reading.keyNames.undoReview')) await review({ action: 'accept', findingId: 'f1' })
    const before = kept()
    command?.run()
    await done()
    const after = kept()
    expect(after).not.toEqual(before)
    await history.undo()
    expect(kept()).toEqual(before)
    await history.redo()
    expect(kept()).toEqual(after)
    await history.undo()
    expect(kept()).toEqual(before)
  })
})

describe('the undo of a review', () => {
  it('gives back what it was: unreviewed, accepted, rejected, or edited to that value', async () => {
    const steps: readonly FindingReview[] = [
      { action: 'accept', findingId: 'f1' },
      { action: 'edit', findingId: 'f1', value: 41, presence: null },
      { action: 'reject', findingId: 'f1' },
      { action: 'edit', findingId: 'f1', value: 42, presence: null },
      { action: 'undo', findingId: 'f1' },
    ]
    const { history, kept, review } = screen()
    const seen = [kept()]
    for (const step of steps) {
      await review(step)
      seen.push(kept())
    }
    for (const before of [...seen].reverse().slice(1)) {
      await history.undo()
      expect(kept()).toEqual(before)
    }
    for (const after of seen.slice(1)) {
      await history.redo()
      expect(kept()).toEqual(after)
    }
  })

  it('finds the finding again after the study was read anew', async () => {
    const { history, kept, review, readAgain } = screen()
    await review({ action: 'accept', findingId: 'f1' })
    readAgain()
    expect((await history.undo()).ok).toBe(true)
    expect(kept().status).toBe('unreviewed')
  })

  it('says what a review must be for each state of a finding', () => {
    expect(reviewGiving(record({ findingId: 'f', status: 'edited', editedValue: 40 }))).toEqual({
      action: 'edit',
      findingId: 'f',
      value: 40,
      presence: null,
    })
  })

  it('a refusal changes nothing, and is not told twice where its editor tells it', async () => {
    const { history, store, kept } = screen()
    const [first] = await store.list()
    if (!first) throw new Error('no finding')
    const before = kept()
    const act = reviewing(
      store,
      first,
      { action: 'edit', findingId: 'f1', value: 999, presence: null },
      () => undefined,
    )
    expect((await history.perform(act, 'kept', true)).ok).toBe(false)
    expect([kept(), history.getState().failure, history.getState().canUndo]).toEqual([before, null, false])
  })
})

describe('leaving the screen', () => {
  it('forgets what was only shown there, and keeps what was written', async () => {
    const { history, commands, kept, review } = screen()
    await review({ action: 'accept', findingId: 'f1' })
    commands.find(({ name }) => name === say('reading.keyNames.layout'))?.run()
    await history.perform(async () => fail('unknownLoop'), 'shown', true)
    const laidOut = kept().view
    history.forgetShown()
    await history.undo()
    expect(kept().status).toBe('unreviewed')
    expect(kept().view).toEqual(laidOut)
    expect(history.getState().canUndo).toBe(false)
  })
})

describe('decisions about whose heart a visit shows', () => {
  function library() {
    let patient = 'own'
    let moves: readonly string[] = []
    let confirmed = false
    const study = ok({} as Study)
    const store: IdentityStore = {
      confirm: async () => ((confirmed = true), study),
      undoConfirm: async () => ((confirmed = false), study),
      move: async (to) => ((moves = [...moves, patient]), (patient = to), study),
      undoMove: async () => {
        const before = moves.at(-1)
        if (before === undefined) return fail('notMoved')
        moves = moves.slice(0, -1)
        patient = before
        return study
      },
    }
    return { store, now: () => ({ patient, confirmed }) }
  }

  it('are undone and done again, each command of them', async () => {
    const commands = identityCommands(say, new Proxy({} as Parameters<typeof identityCommands>[1], {}))
    expect(commands.filter(({ undo }) => undo === 'undoable').map(({ key }) => key)).toEqual(['b', 'm', 'u'])
    const { store, now } = library()
    const history = new History()
    const seen = [now()]
    for (const act of [confirming(store), movingTo(store, 'other'), movingBack(store, 'other')]) {
      expect((await history.perform(act)).ok).toBe(true)
      seen.push(now())
    }
    for (const before of [...seen].reverse().slice(1)) {
      expect((await history.undo()).ok).toBe(true)
      expect(now()).toEqual(before)
    }
    for (const after of seen.slice(1)) {
      expect((await history.redo()).ok).toBe(true)
      expect(now()).toEqual(after)
    }
  })
})
