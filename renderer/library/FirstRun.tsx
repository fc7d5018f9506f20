import { useState, type FormEvent, type ReactNode } from 'react'
import { useWords } from '../i18n'
import type { LibraryState } from '../../shared/ipc/contract'
import type { Failure } from '../../shared/result'
import { queryClient, request } from '../bridge/client'
import { Button } from '../ui/Button'
import { failureWords, messageOf } from '../../shared/words'

/** Before the library is open: how to keep a new one, or the passphrase of a locked one, or why it can't be opened. */
export function FirstRun({ library }: { readonly library: LibraryState }): ReactNode {
  const t = useWords()
  const [passphrase, setPassphrase] = useState('')
  const [failure, setFailure] = useState<Failure | null>(library.failure)

  const settle = async (answer: Promise<{ ok: true } | { ok: false; failure: Failure }>): Promise<void> => {
    const result = await answer
    setFailure(result.ok ? null : result.failure)
    await queryClient.invalidateQueries()
  }
  const create = (protection: 'keychain' | 'passphrase' | 'unencrypted') => () =>
    void settle(request('library:create', { protection, passphrase: protection === 'passphrase' ? passphrase : null }))
  const unlock = (event?: FormEvent): void => {
    event?.preventDefault()
    void settle(request('library:unlock', { passphrase }))
  }
  const field = (
    <input
      className="field"
      type="password"
      aria-label={t('first.passphraseField')}
      placeholder={t('first.passphraseField')}
      value={passphrase}
      onChange={(event) => setPassphrase(event.target.value)}
    />
  )

  return (
    <main className="centre">
      <h1>{t('app.name')}</h1>
      {library.state === 'failed' ? <h2>⚠ {t('first.failed')}</h2> : null}
      {library.state === 'locked' ? (
        <form className="choice" onSubmit={unlock}>
          <h2>{t('first.locked')}</h2>
          {field}
          <Button primary onPress={() => unlock()}>
            {t('first.unlock')}
          </Button>
        </form>
      ) : null}
      {library.state === 'new' ? (
        <>
          <h2>{t('first.title')}</h2>
          <p className="dim">{t('first.explain')}</p>
          <div className="choice">
            <Button primary disabled={!library.keychainAvailable} onPress={create('keychain')}>
              {t('first.keychain')}
            </Button>
            {library.keychainAvailable ? null : <p className="faint">{t('first.noKeychain')}</p>}
          </div>
          <div className="choice">
            {field}
            <Button primary disabled={passphrase === ''} onPress={create('passphrase')}>
              {t('first.passphrase')}
            </Button>
            <p className="faint">{t('first.passphraseWarning')}</p>
          </div>
          <div className="choice">
            <Button onPress={create('unencrypted')}>{t('first.unencrypted')}</Button>
            <p className="caution">⚠ {t('first.unencryptedWarning')}</p>
          </div>
        </>
      ) : null}
      {failure ? (
        <div role="alert" className="choice">
          <p className="caution">⚠ {messageOf(failure)}</p>
          <p className="dim">{failureWords(failure).nextStep}</p>
        </div>
      ) : null}
      <p className="faint">{t('app.notADevice')}</p>
    </main>
  )
}
