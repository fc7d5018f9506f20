import { expect, it } from 'vitest'
import { createFlush } from '../../../main/app/flush'

it('waits for the window’s answer, and no longer than its limit', async () => {
  const flush = createFlush(20)
  let told = 0
  expect(
    await flush.ask(() => {
      told++
      flush.done()
    }),
  ).toBe(true)
  expect(await flush.ask(() => told++)).toBe(false)
  expect(told).toBe(2)
  flush.done()
})
