import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { defaultSettings, packSelection, readSettings, writeSettings } from '../../../main/settings/settings'
import { createLibrary, openLibrary, type Library } from '../../../main/objects/library'
import { settings } from '../../../shared/ipc/settings'
import { messageOf } from '../../../shared/words'

const unencrypted = { keychain: null, passphrase: null }
let folder: string
let library: Library

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-settings-'))
  const created = createLibrary(path.join(folder, 'library'), 'unencrypted', unencrypted)
  if (!created.ok) throw new Error(messageOf(created.failure))
  library = created.value
})
afterEach(() => {
  library.close()
  rmSync(folder, { recursive: true, force: true })
})

it('a new library has the defaults, which are settings themselves', () => {
  expect(readSettings(library.database)).toEqual(defaultSettings())
  expect(settings.parse(defaultSettings())).toEqual(defaultSettings())
})

it('a change answers the whole, keeps every other field, and is there when the library opens again', () => {
  expect(writeSettings(library.database, { cacheMegabytes: 1024 })).toEqual({
    ...defaultSettings(),
    cacheMegabytes: 1024,
  })
  writeSettings(library.database, { syncMode: 'time', readerName: 'Dr. Weiß' })
  const expected = { ...defaultSettings(), cacheMegabytes: 1024, syncMode: 'time', readerName: 'Dr. Weiß' }
  expect(readSettings(library.database)).toEqual(expected)
  library.close()
  const again = openLibrary(path.join(folder, 'library'), unencrypted)
  if (!again.ok) throw new Error(messageOf(again.failure))
  library = again.value
  expect(readSettings(library.database)).toEqual(expected)
})

it('settings of an older program get the defaults of what they lack; what is no setting is left out', () => {
  library.database.setSetting('settings', JSON.stringify({ syncMode: 'time', theme: 'blue' }))
  expect(readSettings(library.database)).toEqual({ ...defaultSettings(), syncMode: 'time' })
})

it.each([
  ['cacheMegabytes', 8],
  ['cacheMegabytes', 'much'],
  ['syncMode', 'never'],
  ['showRate', null],
] as const)('a value of %s that is none (%j) has its default', (field, value) => {
  library.database.setSetting('settings', JSON.stringify({ [field]: value }))
  expect(readSettings(library.database)[field]).toEqual(defaultSettings()[field])
})

it('packs are chosen for their use', () => {
  const selected = { ...defaultSettings(), modelSha256: 'a', patientsModelSha256: 'b' }
  expect(packSelection(selected)).toEqual({ reading: 'a', patients: 'b' })
  expect(packSelection(defaultSettings())).toEqual({ reading: null, patients: null })
})
