import type { ReactNode } from 'react'
import { useWords } from '../i18n'
import type { Settings } from '../../shared/ipc/contract'
import { useRequest } from '../bridge/client'
import { ImportModel } from './ImportModel'
import { Pack } from './Pack'

/** The installed models and what each is used for, and a way to bring another. */
export function ModelSettings({ onSet }: { readonly onSet: (change: Partial<Settings>) => void }): ReactNode {
  const t = useWords()
  const { data: packs } = useRequest('model:packs', undefined)
  return (
    <>
      <section className="report-section" data-testid="packs">
        {t('settings.models')}
        {packs?.length === 0 ? <p>{t('findings.noModel')}</p> : null}
        {packs?.map((pack) => (
          <Pack
            key={pack.folder}
            pack={pack}
            onUse={(role) =>
              onSet(role === 'reading' ? { modelSha256: pack.sha256 } : { patientsModelSha256: pack.sha256 })
            }
          />
        ))}
      </section>
      <ImportModel />
    </>
  )
}
