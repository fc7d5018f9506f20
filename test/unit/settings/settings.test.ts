import { describe, expect, it } from 'vitest'
import { defaultSettings, parseSettings } from '../../../main/settings/settings'

describe('kept settings', () => {
  it('are the defaults where none are kept', () => {
    expect(parseSettings(null)).toEqual(defaultSettings())
  })
  it('fall back to a default for a bad field alone', () => {
    const kept = {
      referenceSet: 'BSE2020',
      cacheMegabytes: 'much',
      syncMode: 'phases',
      showRate: true,
      readerName: 'Dr A',
    }
    expect(parseSettings(JSON.stringify(kept))).toEqual({
      ...defaultSettings(),
      referenceSet: 'BSE2020',
      showRate: true,
      readerName: 'Dr A',
    })
  })
  it('of older versions are read without the fields that are gone', () => {
    const kept = { layout: 'auto', language: 'en', modelSha256: 'a'.repeat(64), cacheMegabytes: 1024 }
    expect(parseSettings(JSON.stringify(kept))).toEqual({
      ...defaultSettings(),
      modelSha256: 'a'.repeat(64),
      cacheMegabytes: 1024,
    })
  })
  it.each(['', 'no JSON', 'null', '[]', '3'])('are the defaults where the text is %j', (text) => {
    expect(parseSettings(text)).toEqual(defaultSettings())
  })
})
