import { expect, it } from 'vitest'
import { createFlush } from '../../../main/app/flush'

it('waits for the window’s answer, and no longer than its limit', async () => {
  const flush = createFlush(20)
  let asked = 0
  expect(
    await flush.ask(() => {
      asked++
      flush.done()
    }),
  ).toBe(true)
  expect(await flush.ask(() => asked++)).toBe(false)
  expect(asked).toBe(2)
  flush.done()
})
