import { describe, expect, it } from 'vitest'
import { loopsThatLeft } from '../../../renderer/cine/useOpenLoops'

describe('loops whose memory is given back', () => {
  it('are those that left, in their order', () => {
    expect(loopsThatLeft(['a', 'b', 'c', 'd'], ['c', 'a'])).toEqual(['b', 'd'])
  })
  it('are none when a loop is named anew or one comes', () => {
    expect(loopsThatLeft(['a', 'b'], ['b', 'a', 'c'])).toEqual([])
  })
  it('are all when the list empties', () => {
    expect(loopsThatLeft(['a', 'b'], [])).toEqual(['a', 'b'])
  })
})
