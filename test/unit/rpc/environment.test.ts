import { expect, it } from 'vitest'
import { environmentOf, takePassphrase } from '../../../main/rpc/environment'

it('a process of ours learns where libraries lie and nothing secret', () => {
  const own = {
    PATH: '/bin',
    Path: 'C:\\bin',
    LD_LIBRARY_PATH: '/cuda',
    LONGAXIS_PASSPHRASE: 'secret',
    LONGAXIS_ANYTHING: 'x',
    NODE_OPTIONS: '--require /tmp/evil.js',
    AWS_SECRET_ACCESS_KEY: 'x',
    LANG: undefined,
  }
  expect(environmentOf(own)).toEqual({ PATH: '/bin', Path: 'C:\\bin', LD_LIBRARY_PATH: '/cuda' })
})

it('the passphrase is taken out of the environment once', () => {
  const environment: Record<string, string | undefined> = { LONGAXIS_PASSPHRASE: 'secret', PATH: '/bin' }
  expect(takePassphrase(environment)).toBe('secret')
  expect(environment).toEqual({ PATH: '/bin' })
  expect(takePassphrase(environment)).toBeNull()
})
