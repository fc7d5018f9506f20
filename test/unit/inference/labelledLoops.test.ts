import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { createLibrary } from '../../../main/objects/library'
import { labelledLoops, mostLoops } from '../../../main/inference/calibration/labelledLoops'
import { drawnLoops } from '../../helpers/namedLoops'
import { messageOf } from '../../../shared/words'

it('takes few other loops of a patient, those of seldom views first, so that many patients are judged by', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-labelled-'))
  const created = createLibrary(path.join(folder, 'library'), 'unencrypted', { keychain: null, passphrase: null })
  if (!created.ok) throw new Error(messageOf(created.failure))
  const loops = drawnLoops(created.value.database)
  const add = (patient: string, views: readonly ('A4C' | 'A2C' | 'PLAX' | 'SC')[]): void =>
    views.forEach((view, n) => loops.addPicture(`7.${patient}.${n}`, view, () => [0, 0, 0], patient))
  add('1', ['A2C', 'A2C', 'A2C', 'A2C', 'A2C', 'A4C', 'A4C', 'A4C', 'A4C', 'A4C', 'PLAX'])
  add('2', ['A2C', 'A2C', 'A2C', 'A2C', 'PLAX', 'SC'])
  const found = await labelledLoops(created.value.database, ['A4C'])
  const ofPatient = (patient: string): readonly string[] =>
    found
      .filter(({ loop }) => loop.sopInstanceUid.startsWith(`7.${patient}.`))
      .map(({ view }) => view)
      .sort()
  const [first, second] = [ofPatient('1'), ofPatient('2')]
  expect(first.filter((view) => view === 'A4C')).toHaveLength(mostLoops.ofAWantedViewOfAPatient)
  expect([first.length, second.length]).toEqual([
    mostLoops.ofAWantedViewOfAPatient + mostLoops.othersOfAPatient,
    mostLoops.othersOfAPatient,
  ])
  expect([first.includes('PLAX'), second.includes('PLAX'), second.includes('SC')]).toEqual([true, true, true])
  created.value.close()
  rmSync(folder, { recursive: true, force: true })
})
