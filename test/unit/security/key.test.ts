import { describe, expect, it } from 'vitest'
import { createLock, lockRecord, openLock, type Keychain, type LockRecord } from '../../../main/security/key'

/** A keychain in memory: what it encrypted under one login it can't decrypt under another. */
function keychain({ available = true, login = 'anna' } = {}): Keychain {
  return {
    isAvailable: () => available,
    encrypt: (text) => new TextEncoder().encode(`${login}:${text.split('').reverse().join('')}`),
    decrypt: (bytes) => {
      const [owner, text = ''] = new TextDecoder().decode(bytes).split(/:(.*)/s)
      if (owner !== login) throw new Error('encrypted under another login')
      return text.split('').reverse().join('')
    },
  }
}
const nothing = { keychain: null, passphrase: null }
const passphrase = 'correct horse'

function lockWith(...[protection, unlocking]: Parameters<typeof createLock>) {
  const lock = createLock(protection, unlocking)
  if (!lock.ok) throw new Error(lock.failure.code)
  // As it comes back from library.json.
  const record = lockRecord.parse(JSON.parse(JSON.stringify(lock.value.record)))
  return { record, key: lock.value.key }
}
type Wrapped = Extract<LockRecord, { readonly protection: 'passphrase' }>

/** The same bytes with one bit turned. */
function damaged(base64: string): string {
  const bytes = Buffer.from(base64, 'base64')
  bytes[0] = (bytes[0] ?? 0) ^ 1
  return bytes.toString('base64')
}

describe('a key under a passphrase', () => {
  const { record, key } = lockWith('passphrase', { keychain: null, passphrase })
  const wrapped = record as Wrapped

  it('comes back by it, 32 bytes, and stands nowhere in the record', () => {
    expect(key).toHaveLength(32)
    expect(openLock(record, { keychain: null, passphrase })).toEqual({ ok: true, value: Buffer.from(key ?? []) })
    expect(JSON.stringify(record)).not.toContain(Buffer.from(key ?? []).toString('base64'))
    expect(JSON.stringify(record)).not.toContain(passphrase)
  })
  it('is another for each library, and so are salt and nonce', () => {
    const other = lockWith('passphrase', { keychain: null, passphrase })
    const otherWrapped = other.record as Wrapped
    expect(other.key).not.toEqual(key)
    expect(otherWrapped.salt).not.toBe(wrapped.salt)
    expect(otherWrapped.iv).not.toBe(wrapped.iv)
  })
  it('stays shut for another passphrase, and asks where there is none', () => {
    expect(openLock(record, { keychain: null, passphrase: 'correct horse ' })).toMatchObject({
      failure: { code: 'wrongPassphrase' },
    })
    for (const empty of [null, ''])
      expect(openLock(record, { keychain: null, passphrase: empty })).toMatchObject({
        failure: { code: 'needsPassphrase' },
      })
  })
  it('opens however the keyboard composes an accent', () => {
    const accented = lockWith('passphrase', { keychain: null, passphrase: 'caf\u00e9 au lait' })
    expect(openLock(accented.record, { keychain: null, passphrase: 'cafe\u0301 au lait' })).toEqual({
      ok: true,
      value: Buffer.from(accented.key ?? []),
    })
  })
  it.each(['wrapped', 'iv', 'tag', 'salt'] as const)('is refused, never wrong, where %s is damaged', (part) => {
    const broken = { ...wrapped, [part]: damaged(wrapped[part]) }
    expect(openLock(broken, { keychain: null, passphrase })).toMatchObject({ failure: { code: 'wrongPassphrase' } })
  })
  it.each([0, 3, 2 ** 18])('is refused where the cost was changed to %i', (cost) => {
    expect(openLock({ ...wrapped, cost }, { keychain: null, passphrase })).toMatchObject({
      failure: { code: 'wrongPassphrase' },
    })
  })
  it('needs eight characters', () => {
    expect(createLock('passphrase', { keychain: null, passphrase: '1234567' })).toMatchObject({
      failure: { code: 'shortPassphrase' },
    })
    expect(createLock('passphrase', nothing)).toMatchObject({ failure: { code: 'shortPassphrase' } })
    expect(createLock('passphrase', { keychain: null, passphrase: '12345678' }).ok).toBe(true)
  })
})

describe('a key in the system keychain', () => {
  const { record, key } = lockWith('keychain', { keychain: keychain(), passphrase: null })

  it('comes back by it alone, and stands nowhere in the record', () => {
    expect(key).toHaveLength(32)
    expect(openLock(record, { keychain: keychain(), passphrase: null })).toEqual({
      ok: true,
      value: Buffer.from(key ?? []),
    })
    expect(JSON.stringify(record)).not.toContain(Buffer.from(key ?? []).toString('base64'))
  })
  it('is out of reach under another login, and where the keychain is gone', () => {
    expect(openLock(record, { keychain: keychain({ login: 'bert' }), passphrase: null })).toMatchObject({
      failure: { code: 'keychainChanged' },
    })
    for (const absent of [null, keychain({ available: false })])
      expect(openLock(record, { keychain: absent, passphrase: null })).toMatchObject({
        failure: { code: 'keychainUnavailable' },
      })
  })
  it('is not made where there is no keychain', () => {
    for (const absent of [null, keychain({ available: false })])
      expect(createLock('keychain', { keychain: absent, passphrase: null })).toMatchObject({
        failure: { code: 'noKeychain' },
      })
  })
})

it('a library that is not encrypted has no key', () => {
  const { record, key } = lockWith('unencrypted', nothing)
  expect(key).toBeNull()
  expect(openLock(record, nothing)).toEqual({ ok: true, value: null })
})

it.each([
  {},
  { format: 2, protection: 'unencrypted' },
  { format: 1, protection: 'keychain' },
  { format: 1, protection: 'passphrase', wrapped: '' },
  { format: 1, protection: 'rot13' },
])('%j is no record', (record) => {
  expect(lockRecord.safeParse(record).success).toBe(false)
})
