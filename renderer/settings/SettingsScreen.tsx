import { useMemo, useState, type ReactNode } from 'react'
import { Radio, RadioGroup, Switch } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { LibraryState, Settings } from '../../shared/ipc/contract'
import { useScreenCommands } from '../app/commands'
import { useNavigation } from '../app/navigation'
import { request, useRefresh, useRequest } from '../bridge/client'
import { Button } from '../ui/Button'
import { ImportModel } from './ImportModel'
import { Pack } from './Pack'
import { BankSection } from './BankSection'

/** The reader's name, how loops start, reference ranges, memory, and what model is installed. Every change is kept at once. */
export function SettingsScreen({ settings, library }: { readonly settings: Settings; readonly library: LibraryState }): ReactNode {
  const { t } = useTranslation()
  const go = useNavigation((navigation) => navigation.go)
  const refresh = useRefresh()
  const { data: packs } = useRequest('model:packs', undefined)
  const [name, setName] = useState(settings.readerName)
  const [cache, setCache] = useState(String(settings.cacheMegabytes))
  const set = (change: Partial<Settings>): void => void request('settings:set', change).then(refresh)
  const back = useMemo(() => (): void => go({ kind: 'worklist', patientKey: null }), [go])
  const dialogs = useScreenCommands(useMemo(() => [{ key: 'Escape', printed: 'Esc', name: t('reading.back'), run: back }], [t, back]))
  const megabytes = Number(cache)
  const cacheFits = Number.isInteger(megabytes) && megabytes >= 64 && megabytes <= 8192
  return (
    <main className="reading" data-testid="settings">
      <header className="banner">
        <Button keyName="Esc" onPress={back}>
          {t('reading.back')}
        </Button>
        <h1>{t('settings.title')}</h1>
      </header>
      <div className="report-page">
        <label className="report-section">
          {t('settings.reader')}
          <input className="field" value={name} onChange={(event) => setName(event.target.value)} onBlur={() => name.trim() !== '' && set({ readerName: name.trim() })} />
          <span className="faint">{t('settings.readerHint')}</span>
        </label>
        <RadioGroup className="report-section" value={settings.referenceSet} onChange={(value) => set({ referenceSet: value as Settings['referenceSet'] })}>
          {t('settings.reference')}
          <Radio value="ASE2015">ASE/EACVI 2015 (Lang et al.)</Radio>
          <Radio value="BSE2020">BSE 2020 (Harkness et al.)</Radio>
        </RadioGroup>
        <RadioGroup className="report-section" value={settings.syncMode} onChange={(value) => set({ syncMode: value as Settings['syncMode'] })}>
          {t('settings.sync')}
          <Radio value="phase">{t('settings.syncPhase')}</Radio>
          <Radio value="time">{t('settings.syncTime')}</Radio>
        </RadioGroup>
        <Switch className="switch" isSelected={settings.showRate} onChange={(showRate) => set({ showRate })}>
          <span className="switch-mark" aria-hidden="true" /> {t('settings.rate')}
        </Switch>
        <label className="report-section">
          {t('settings.cache')}
          <input className="field number-field" inputMode="numeric" value={cache} aria-invalid={!cacheFits} onChange={(event) => setCache(event.target.value)} onBlur={() => cacheFits && set({ cacheMegabytes: megabytes })} />
          <span className={cacheFits ? 'faint' : 'caution'}>{t('settings.cacheHint')}</span>
        </label>
        <section className="report-section">
          {t('settings.library')}
          <p className="dim">
            {library.folder} · {library.protection === 'unencrypted' ? t('app.unencrypted') : t('app.encrypted')}
          </p>
        </section>
        <section className="report-section" data-testid="packs">
          {t('settings.models')}
          {packs?.length === 0 ? <p>{t('findings.noModel')}</p> : null}
          {packs?.map((pack) => (
            <Pack key={pack.folder} pack={pack} onUse={(role) => set(role === 'reading' ? { modelSha256: pack.sha256 } : { patientsModelSha256: pack.sha256 })} />
          ))}
        </section>
        <ImportModel />
        <BankSection />
      </div>
      {dialogs}
    </main>
  )
}
