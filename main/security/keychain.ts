import type { SafeStorage } from 'electron'
import type { Keychain } from './key'

/** The system keychain behind Electron's safeStorage. On Linux without one, safeStorage hides but does not protect: that counts as none. */
export function systemKeychain(storage: SafeStorage): Keychain {
  const real = (): boolean =>
    process.platform !== 'linux' || !['basic_text', 'unknown'].includes(storage.getSelectedStorageBackend())
  return {
    isAvailable: () => storage.isEncryptionAvailable() && real(),
    encrypt: (text) => storage.encryptString(text),
    decrypt: (bytes) => storage.decryptString(Buffer.from(bytes)),
  }
}
