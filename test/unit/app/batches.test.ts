import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { inBatches } from '../../../main/app/batches'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('hands on what came close together once, each item once, and what comes later after it', () => {
  const sent: (readonly string[])[] = []
  const add = inBatches((items) => sent.push(items), 50)
  add(['1', '2'])
  add(['2', '3'])
  expect(sent).toEqual([])
  vi.advanceTimersByTime(50)
  expect(sent).toEqual([['1', '2', '3']])
  add([])
  vi.advanceTimersByTime(50)
  expect(sent).toEqual([['1', '2', '3'], []])
  vi.advanceTimersByTime(500)
  expect(sent).toHaveLength(2)
})
