import { describe, expect, it } from 'vitest'
import { History, type Act } from '../../../renderer/history'
import { adding, changing, naming, removing, type MeasurementStore } from '../../../renderer/measure/acts'
import type { Measurement, NewMeasurement } from '../../../shared/domain/measurement'
import { fail, ok } from '../../../shared/result'

/** Keeps what it is given under ids of its own, as the library does; `refuse` makes it say no. */
function memory() {
  const kept = new Map<string, Measurement>()
  let count = 0
  const refuse = { add: false, remove: false }
  const store: MeasurementStore = {
    add: async (drawn) => {
      if (refuse.add) return fail('outsideRegion')
      const measurement: Measurement = {
        ...drawn,
        measurementId: `m${++count}`,
        values: [{ name: 'length', value: drawn.points[1]?.x ?? 0, unit: 'cm' }],
        region: { index: 0, dataType: 1, x: { perPixel: 1, unit: 'cm' }, y: { perPixel: 1, unit: 'cm' } },
        createdBy: 'reader',
        createdAt: '2026-01-01T00:00:00Z',
      }
      kept.set(measurement.measurementId, measurement)
      return ok(measurement)
    },
    name: async (id, code) => {
      const before = kept.get(id)
      if (!before) return fail('unknownMeasurement')
      kept.set(id, { ...before, code })
      return ok({ ...before, code })
    },
    remove: async (id) => (!refuse.remove && kept.delete(id) ? ok(null) : fail('unknownMeasurement')),
  }
  const lengths = (): readonly (number | undefined)[] => [...kept.values()].map(({ values }) => values[0]?.value)
  const only = (): Measurement => {
    const [measurement, ...more] = kept.values()
    if (!measurement || more.length > 0) throw new Error(`${kept.size} are kept`)
    return measurement
  }
  return { store, kept, refuse, lengths, only }
}

const line = (length: number, label: string | null = null): NewMeasurement => ({
  studyInstanceUid: 's',
  sopInstanceUid: 'i',
  frame: 3,
  kind: 'distance',
  code: null,
  label,
  points: [
    { x: 0, y: 0 },
    { x: length, y: 0 },
  ],
})
const state = (history: History) => {
  const { canUndo, canRedo, failure } = history.getState()
  return [canUndo, canRedo, failure?.code ?? null]
}

describe('the history of a reading session', () => {
  it('undoes and redoes adding, changing and removing, over the ids that each undo makes anew', async () => {
    const { store, lengths, only } = memory()
    const history = new History()
    expect(state(history)).toEqual([false, false, null])
    await history.perform(adding(store, line(1, 'LVIDd')))
    await history.perform(changing(store, only(), { ...line(2, 'LVIDd') }))
    await history.perform(changing(store, only(), { ...line(3, 'LVIDd') }))
    await history.perform(removing(store, only()))
    const after = [[], [3], [2], [1], []]
    for (let round = 0; round < 3; round++) {
      for (const expected of after.slice(1)) {
        await history.undo()
        expect(lengths()).toEqual(expected)
      }
      expect(state(history)).toEqual([false, true, null])
      await history.undo()
      expect(lengths()).toEqual([])
      for (const expected of [...after].reverse().slice(1)) {
        await history.redo()
        expect(lengths()).toEqual(expected)
        if (expected.length > 0) expect(only()).toMatchObject({ label: 'LVIDd', frame: 3 })
      }
      expect(state(history)).toEqual([true, false, null])
      await history.redo()
      expect(lengths()).toEqual([])
    }
  })

  it('an act after an undo ends what could be redone', async () => {
    const { store, lengths } = memory()
    const history = new History()
    await history.perform(adding(store, line(1)))
    await history.perform(adding(store, line(2)))
    await history.undo()
    await history.perform(adding(store, line(3)))
    expect(state(history)).toEqual([true, false, null])
    await history.redo()
    expect(lengths()).toEqual([1, 3])
    await history.undo()
    await history.undo()
    expect(lengths()).toEqual([])
  })

  it('a refused act leaves what was done, and what can be undone and redone, as it was', async () => {
    const { store, refuse, lengths, only } = memory()
    const history = new History()
    await history.perform(adding(store, line(1)))
    await history.perform(changing(store, only(), line(2)))
    await history.undo()
    expect(state(history)).toEqual([true, true, null])

    refuse.add = true
    expect(await history.perform(adding(store, line(9)))).toMatchObject({ ok: false })
    expect(state(history)).toEqual([true, true, 'outsideRegion'])
    await history.perform(changing(store, only(), line(9)))
    await history.redo()
    expect([lengths(), state(history)]).toEqual([[1], [true, true, 'outsideRegion']])
    refuse.add = false

    await history.redo()
    expect([lengths(), state(history)]).toEqual([[2], [true, false, null]])
    refuse.remove = true
    await history.perform(removing(store, only()))
    expect([lengths(), state(history)]).toEqual([[2], [true, false, 'unknownMeasurement']])
    refuse.remove = false
    await history.undo()
    await history.undo()
    expect([lengths(), state(history)]).toEqual([[], [false, true, null]])
  })

  it('a change of one that is gone takes its new drawing back', async () => {
    const { store, kept, lengths, only } = memory()
    const history = new History()
    await history.perform(adding(store, line(1)))
    const gone = only()
    kept.clear()
    await history.perform(changing(store, gone, line(2)))
    expect([lengths(), state(history)]).toEqual([[], [true, false, 'unknownMeasurement']])
  })

  it('does one act at a time, whatever is pressed meanwhile, and goes on after one that throws', async () => {
    const { store, lengths } = memory()
    const history = new History()
    const done = [1, 2, 3].map((length) => history.perform(adding(store, line(length))))
    const undone = [history.undo(), history.undo()]
    await Promise.all([...done, ...undone])
    expect(lengths()).toEqual([1])
    const broken: Act = async () => {
      throw new Error('the bridge is gone')
    }
    await expect(history.perform(broken)).rejects.toThrow('the bridge is gone')
    await history.redo()
    expect(lengths()).toEqual([1, 2])
  })

  it('takes a name back and gives it again, also to what came back under another id', async () => {
    const { store, only } = memory()
    const history = new History()
    await history.perform(adding(store, line(1)))
    await history.perform(naming(store, only(), 'LVIDd'))
    expect(only().code).toBe('LVIDd')
    await history.undo()
    expect(only().code).toBeNull()
    await history.undo()
    await history.redo()
    await history.redo()
    expect([only().code, only().measurementId]).toEqual(['LVIDd', 'm2'])
  })

  it('tells its listeners of each change', async () => {
    const { store } = memory()
    const history = new History()
    const heard: unknown[] = []
    const stop = history.subscribe(() => heard.push(history.getState().canUndo))
    await history.perform(adding(store, line(1)))
    await history.undo()
    stop()
    await history.redo()
    expect(heard).toEqual([true, false])
  })
})
