import type { CatalogueText } from '../../../shared/words'
import { now, type ReadAccess, type WriteAccess } from '../access'
import type { Audit } from '../audit/audit'

export interface SettingsReader {
  setting(key: string): string | null
}

export interface SettingsWriter {
  /** `detail`: what is changed, for the audit; where null nothing a person set is. */
  setSetting(key: string, value: string, by?: { readonly user: string; readonly detail: CatalogueText } | null): void
}

export const settingsReader = ({ get }: ReadAccess): SettingsReader => ({
  setting: (key) =>
    (get('SELECT value FROM settings WHERE key = ?', key) as { value: string } | undefined)?.value ?? null,
})

export const settingsWriter = ({ run, transaction }: WriteAccess, audit: Audit): SettingsWriter => ({
  setSetting: (key, value, by = null) =>
    transaction((changed) => {
      run(
        'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
        key,
        value,
      )
      if (by) audit({ at: now(), action: 'settings', studyInstanceUid: null, subject: key, modelSha256: null, ...by })
      changed()
    }),
})
