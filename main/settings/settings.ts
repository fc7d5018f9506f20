import { recordedText } from '../../shared/words'
import os from 'node:os'
import { settings, type Settings } from '../../shared/ipc/settings'
import type { PackSelection } from '../inference/packs/selectPack'
import type { DatabaseReader, DatabaseWriter } from '../database/interface'

const KEY = 'settings'

export const defaultSettings = (): Settings => ({
  referenceSet: 'ASE2015',
  cacheMegabytes: 512,
  syncMode: 'phase',
  showRate: false,
  modelSha256: null,
  patientsModelSha256: null,
  readerName: os.userInfo().username,
})

/** Settings kept with the library; a field that is missing or unreadable there has its default. */
export const readSettings = (database: Pick<DatabaseReader, 'setting'>): Settings =>
  parseSettings(database.setting(KEY))

export function parseSettings(text: string | null): Settings {
  const kept = fieldsOf(text)
  const readable = Object.entries(settings.shape).flatMap(([name, schema]) => {
    const field = schema.safeParse(kept[name])
    return field.success ? [[name, field.data] as const] : []
  })
  return { ...defaultSettings(), ...(Object.fromEntries(readable) as Partial<Settings>) }
}

function fieldsOf(text: string | null): Readonly<Record<string, unknown>> {
  try {
    const kept: unknown = JSON.parse(text ?? '{}')
    return typeof kept === 'object' && kept !== null ? { ...kept } : {}
  } catch {
    return {}
  }
}

/** The packs that the settings name. */
export const packSelection = ({ modelSha256, patientsModelSha256 }: Settings): PackSelection => ({
  reading: modelSha256,
  patients: patientsModelSha256,
})

export function writeSettings(database: DatabaseWriter, change: Partial<Settings>): Settings {
  const before = readSettings(database)
  const next = { ...before, ...change }
  const detail = (Object.keys(next) as (keyof Settings)[])
    .filter((name) => next[name] !== before[name])
    .map((name) => `${name}: ${before[name] ?? 'none'} to ${next[name] ?? 'none'}`)
    .join('; ')
  database.setSetting(
    KEY,
    JSON.stringify(next),
    detail === '' ? null : { user: before.readerName, detail: recordedText(detail) },
  )
  return next
}
