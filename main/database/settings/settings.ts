import type { ReadAccess, WriteAccess } from '../access'

export interface SettingsReader {
  setting(key: string): string | null
}

export interface SettingsWriter {
  setSetting(key: string, value: string): void
}

export const settingsReader = ({ get }: ReadAccess): SettingsReader => ({
  setting: (key) =>
    (get('SELECT value FROM settings WHERE key = ?', key) as { value: string } | undefined)?.value ?? null,
})

export const settingsWriter = ({ run, transaction }: WriteAccess): SettingsWriter => ({
  setSetting: (key, value) =>
    transaction((changed) => {
      run(
        'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
        key,
        value,
      )
      changed()
    }),
})
