import os from 'node:os'
import { settings, type Settings } from '../../shared/ipc/contract'
import type { PackSelection } from '../inference/packs/selectPack'
import type { DatabaseReader, DatabaseWriter } from '../database/interface'

const KEY = 'settings'

export const defaultSettings = (): Settings => ({
  referenceSet: 'ASE2015',
  cacheMegabytes: 512,
  layout: 'auto',
  syncMode: 'phase',
  showRate: false,
  language: 'en',
  modelSha256: null,
  patientsModelSha256: null,
  readerName: os.userInfo().username,
})

/** Settings kept with the library; anything unreadable there falls back to the default of that field. */
export function readSettings(database: DatabaseReader): Settings {
  const kept = database.setting(KEY)
  const parsed = kept === null ? null : settings.partial().safeParse(JSON.parse(kept))
  return { ...defaultSettings(), ...(parsed?.success ? (parsed.data as Partial<Settings>) : {}) }
}

/** The packs that the settings name. */
export const packSelection = ({ modelSha256, patientsModelSha256 }: Settings): PackSelection => ({
  reading: modelSha256,
  patients: patientsModelSha256,
})

export function writeSettings(database: DatabaseWriter, change: Partial<Settings>): Settings {
  const next = { ...readSettings(database), ...change }
  database.setSetting(KEY, JSON.stringify(next))
  return next
}
