/**
 * Variables that a process of ours may know: where the system and the graphics libraries lie, its language, its screen. All
 * others stay here: a process that reads strangers' files learns no passphrase, token or proxy, and no NODE_OPTIONS rule it.
 */
const passedOn: ReadonlySet<string> = new Set(
  [
    ...['PATH', 'HOME', 'USERPROFILE', 'LANG', 'LANGUAGE', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR', 'TMP', 'TEMP'],
    ...['SystemRoot', 'SystemDrive', 'windir', 'ProgramFiles', 'ProgramData', 'APPDATA', 'LOCALAPPDATA', 'COMSPEC'],
    ...['NUMBER_OF_PROCESSORS', 'PROCESSOR_ARCHITECTURE', 'XDG_RUNTIME_DIR', 'DISPLAY', 'WAYLAND_DISPLAY'],
    ...[
      'LD_LIBRARY_PATH',
      'CUDA_PATH',
      'CUDA_HOME',
      'CUDA_VISIBLE_DEVICES',
      'NVIDIA_VISIBLE_DEVICES',
      'CUDA_CACHE_PATH',
    ],
  ].map((name) => name.toUpperCase()),
)

/** The environment of a process that serves operations, out of this one's. */
export const environmentOf = (own: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(own).filter(
      (pair): pair is [string, string] => pair[1] !== undefined && passedOn.has(pair[0].toUpperCase()),
    ),
  )

/** Takes the passphrase out of the environment: whatever is started later inherits none. Null where none is set. */
export function takePassphrase(environment: Record<string, string | undefined>): string | null {
  const passphrase = environment.LONGAXIS_PASSPHRASE ?? null
  delete environment.LONGAXIS_PASSPHRASE
  return passphrase
}
