import { chmodSync, closeSync, openSync } from 'node:fs'

/** Makes a file readable by its owner alone, and the file where there is none. SQLite gives its mode to those beside it. */
export function keepPrivate(file: string): void {
  closeSync(openSync(file, 'a', 0o600))
  if (process.platform !== 'win32') chmodSync(file, 0o600)
}
