import { describe, expect, it } from 'vitest'
import { say } from '../../../shared/words'

describe('a text asked for', () => {
  it('is filled with its parameters', () => {
    expect(say('units.cm', { value: '4.20' })).toBe('4.20 cm')
    expect(say('app.studies', { count: 1 })).toBe('1 study')
    expect(say('app.studies', { count: 2 })).toBe('2 studies')
  })

  it('does not compile with a missing key or parameter, or one too many', () => {
    // Checked by tsc: each line below must be an error, or the directive itself is one.
    const wrong = (): void => {
      // @ts-expect-error no such key
      say('reading.plai')
      // @ts-expect-error the parameter is missing
      say('units.cm')
      // @ts-expect-error the parameter has another name
      say('units.cm', { length: 4 })
      // @ts-expect-error one too many
      say('units.cm', { value: 4, unit: 'cm' })
      const part = 'play' as string
      // @ts-expect-error a key put together from any string
      say(`reading.${part}`)
    }
    expect(wrong).toBeTypeOf('function')
  })
})
