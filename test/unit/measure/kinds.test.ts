import { readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { measureCommands } from '../../../renderer/measure/commands'
import { marks } from '../../../renderer/measure/registry'
import type { UltrasoundRegion } from '../../../shared/domain/loop'
import type { Measurement } from '../../../shared/domain/measurement'
import { kindIds, kindOf, measure, type KindId } from '../../../shared/measure/measure'
import { measurementName, measurementText, valuesText } from '../../../shared/measure/words'
import { measurementSentence } from '../../../shared/report/sentences'
import { en } from '../../../shared/words/en'

const root = path.resolve(import.meta.dirname, '../../..')
const filesIn = (folder: string): readonly string[] =>
  readdirSync(path.join(root, folder))
    .map((file) => path.parse(file).name)
    .filter((name) => name !== 'index')
    .sort()

const region: UltrasoundRegion = {
  minX: 0,
  minY: 0,
  maxX: 999,
  maxY: 999,
  spatialFormat: 1,
  dataType: 1,
  flags: 0,
  unitsX: 3,
  unitsY: 3,
  deltaX: 0.05,
  deltaY: 0.05,
  referencePixelX: null,
  referencePixelY: null,
  referenceValueX: null,
  referenceValueY: null,
}

/** A measurement of a kind as its mark draws it. */
function drawn(kind: KindId): Measurement {
  const points = marks[kind].draw({ x: 100, y: 100 }, { x: 200, y: 300 })
  const measured = measure(kind, [region], points)
  if (!measured.ok) throw new Error(`${kind}: ${measured.failure.code}`)
  return {
    measurementId: 'm',
    studyInstanceUid: 's',
    sopInstanceUid: 'i',
    frame: 2,
    kind,
    code: null,
    label: null,
    points,
    ...measured.value,
    createdBy: 'reader',
    createdAt: '2026-01-01T00:00:00Z',
  }
}

describe('kinds of measurement', () => {
  it('are those in their folders: a kind, a mark and words each', () => {
    const ids = [...kindIds].sort()
    expect(ids.length).toBeGreaterThan(0)
    expect(filesIn('shared/measure/kinds')).toEqual(ids)
    expect(filesIn('renderer/measure/marks')).toEqual(ids)
    expect(Object.keys(marks).sort()).toEqual(ids)
    expect(Object.keys(en.measure.kinds).sort()).toEqual(ids)
    const valueNames = new Set(kindIds.flatMap((kind) => Object.keys(kindOf(kind)?.values ?? {})))
    expect([...valueNames].sort()).toEqual(Object.keys(en.measure.values).sort())
  })
  it.each(kindIds)('%s: is drawn with points that it measures, and dragging each of them changes a value', (kind) => {
    const measurement = drawn(kind)
    const { points } = measurement
    const taken = kindOf(kind)?.points
    expect(points.length).toBeGreaterThanOrEqual(taken?.least ?? Number.NaN)
    expect(points.length).toBeLessThanOrEqual(taken?.most ?? Number.NaN)
    expect(measurement.values.every(({ value }) => value > 0)).toBe(true)
    for (const [n, { x, y }] of points.entries()) {
      const moved = measure(kind, [region], marks[kind].drag(points, n, { x: x + 31, y: y + 17 }))
      expect(moved.ok && valuesText({ kind, ...moved.value })).not.toBe(valuesText(measurement))
    }
    expect(points).toContainEqual(marks[kind].labelAt(points))
  })
  it.each(kindIds)('%s: has a name, values with units, a sentence and a command', (kind) => {
    const measurement = drawn(kind)
    expect(measurementText(measurement).startsWith(`${en.measure.kinds[kind].name} `)).toBe(true)
    for (const { unit } of measurement.values) expect(valuesText(measurement)).toMatch(new RegExp(`\\d ${unit}`))
    expect(measurementSentence({ ...measurement, view: 'PLAX' }).text).toBe(
      `${measurementText(measurement)} (PLAX, frame 3).`,
    )
    const chosen: KindId[] = []
    const commands = measureCommands((choice) => chosen.push(choice))
    expect(commands).toHaveLength(kindIds.length)
    commands.find(({ name }) => name === en.measure.kinds[kind].tool)?.run()
    expect(chosen).toEqual([kind])
  })
  it('M takes the distance in hand', () => {
    const keys = measureCommands(() => undefined).flatMap(({ key, name }) => (key === 'm' ? [name] : []))
    expect(keys).toEqual(['Measure a distance'])
  })
  it('are named by the quantity, else by the reader’s label, else by the kind, also one of a newer program', () => {
    const distance = drawn('distance')
    expect(measurementName({ ...distance, code: 'LVIDd', label: 'Cavity' })).toBe(
      'LV internal diameter, end diastole (LVIDd)',
    )
    expect(measurementName({ ...distance, label: 'Cavity' })).toBe('Cavity')
    expect(measurementName({ ...distance, code: 'newer' })).toBe('newer')
    expect(measurementName(distance)).toBe('Distance')
    const newer = { ...distance, kind: 'trace', values: [{ name: 'volume', value: 12.345, unit: 'ml' }] }
    expect(measurementText(newer)).toBe('trace 12.35 ml')
    expect(measurementText({ ...newer, values: [...newer.values, { name: 'length', value: 2, unit: 'cm' }] })).toBe(
      'trace volume 12.35 ml, length 2.00 cm',
    )
  })
})
