import { expect, it } from 'vitest'
import { features, requests } from '../../../shared/ipc/contract'

it('the contract is its features together, no channel of two', () => {
  const channels = Object.values(features).flatMap((feature) => Object.keys(feature))
  expect(Object.keys(features)).toHaveLength(17)
  expect(new Set(channels).size).toBe(channels.length)
  expect(Object.keys(requests).sort()).toEqual([...channels].sort())
})
