import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto'
import { z } from 'zod'
import { fail, ok, type Result } from '../../shared/result'

/** The system keychain: Electron's safeStorage, or in tests a stand-in. */
export interface Keychain {
  isAvailable(): boolean
  encrypt(text: string): Uint8Array
  decrypt(bytes: Uint8Array): string
}

export type Protection = 'keychain' | 'passphrase' | 'unencrypted'

/** 1 names no library; 2 does, so that a record is known to be of the database beside it. */
const ofLibrary = { format: z.literal([1, 2]), id: z.uuid().optional() }

/** `library.json`: how the library's random 32-byte key is kept. Never the key itself. */
const kindsOfRecord = z.discriminatedUnion('protection', [
  z.object({ ...ofLibrary, protection: z.literal('unencrypted') }),
  z.object({ ...ofLibrary, protection: z.literal('keychain'), wrapped: z.string() }),
  z.object({
    ...ofLibrary,
    protection: z.literal('passphrase'),
    wrapped: z.string(),
    iv: z.string(),
    tag: z.string(),
    salt: z.string(),
    cost: z.number().int(),
  }),
])
export const lockRecord = kindsOfRecord.refine(({ format, id }) => (format === 2) === (id !== undefined))
export type LockRecord = z.infer<typeof lockRecord>

/** scrypt with N = 2^17, r = 8, p = 1: OWASP Password Storage Cheat Sheet's first choice; about 128 MiB and 0.5 s. */
const SCRYPT_COST = 2 ** 17
const SCRYPT_MEMORY_BYTES = 256 * 1024 * 1024
const MIN_PASSPHRASE = 8

export interface Unlocking {
  readonly keychain: Keychain | null
  readonly passphrase: string | null
}

/** A new key and the record that keeps it. */
export function createLock(
  protection: Protection,
  { keychain, passphrase }: Unlocking,
): Result<{ readonly record: LockRecord; readonly key: Uint8Array | null }> {
  if (protection === 'unencrypted') return ok({ record: { format: 1, protection }, key: null })
  const key = randomBytes(32)
  if (protection === 'keychain') {
    if (!keychain?.isAvailable()) return fail('noKeychain')
    return ok({
      record: {
        format: 1,
        protection,
        wrapped: Buffer.from(keychain.encrypt(key.toString('base64'))).toString('base64'),
      },
      key,
    })
  }
  if ((passphrase ?? '').length < MIN_PASSPHRASE) return fail('shortPassphrase', { characters: MIN_PASSPHRASE })
  const salt = randomBytes(16)
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', derive(passphrase ?? '', salt, SCRYPT_COST), iv)
  const wrapped = Buffer.concat([cipher.update(key), cipher.final()])
  const text = (bytes: Buffer): string => bytes.toString('base64')
  return ok({
    record: {
      format: 1,
      protection,
      wrapped: text(wrapped),
      iv: text(iv),
      tag: text(cipher.getAuthTag()),
      salt: text(salt),
      cost: SCRYPT_COST,
    },
    key,
  })
}

/** The library's key; fails with `needsPassphrase` or `wrongPassphrase`, or where the keychain has changed. */
export function openLock(record: LockRecord, { keychain, passphrase }: Unlocking): Result<Uint8Array | null> {
  switch (record.protection) {
    case 'unencrypted':
      return ok(null)
    case 'keychain': {
      if (!keychain?.isAvailable()) return fail('keychainUnavailable')
      try {
        return ok(Buffer.from(keychain.decrypt(Buffer.from(record.wrapped, 'base64')), 'base64'))
      } catch {
        return fail('keychainChanged')
      }
    }
    case 'passphrase': {
      if (!passphrase) return fail('needsPassphrase')
      const bytes = (text: string): Buffer => Buffer.from(text, 'base64')
      try {
        const cipher = createDecipheriv(
          'aes-256-gcm',
          derive(passphrase, bytes(record.salt), record.cost),
          bytes(record.iv),
        )
        cipher.setAuthTag(bytes(record.tag))
        return ok(Buffer.concat([cipher.update(bytes(record.wrapped)), cipher.final()]))
      } catch {
        return fail('wrongPassphrase')
      }
    }
  }
}

const derive = (passphrase: string, salt: Buffer, cost: number): Buffer =>
  scryptSync(passphrase.normalize('NFKC'), salt, 32, { N: cost, r: 8, p: 1, maxmem: SCRYPT_MEMORY_BYTES })
