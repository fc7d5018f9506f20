import { useState, type ReactNode } from 'react'
import { Radio, RadioGroup, Switch } from 'react-aria-components'
import { useWords } from '../i18n'
import type { LibraryState, Settings } from '../../shared/ipc/contract'
import { NumberField } from '../ui/NumberField'

/** The reader's name, reference ranges, how loops start, memory, and where the library lies. */
export function ReadingSettings({
  settings,
  library,
  onSet,
}: {
  readonly settings: Settings
  readonly library: LibraryState
  readonly onSet: (change: Partial<Settings>) => void
}): ReactNode {
  const t = useWords()
  const [name, setName] = useState(settings.readerName)
  const [cache, setCache] = useState(String(settings.cacheMegabytes))
  const megabytes = Number(cache)
  const cacheFits = Number.isInteger(megabytes) && megabytes >= 64 && megabytes <= 8192
  return (
    <>
      <label className="report-section">
        {t('settings.reader')}
        <input
          className="field"
          value={name}
          onChange={(event) => setName(event.target.value)}
          onBlur={() => name.trim() !== '' && onSet({ readerName: name.trim() })}
        />
        <span className="faint">{t('settings.readerHint')}</span>
      </label>
      <RadioGroup
        className="report-section"
        value={settings.referenceSet}
        onChange={(value) => onSet({ referenceSet: value as Settings['referenceSet'] })}
      >
        {t('settings.reference')}
        <Radio value="ASE2015">{t('settings.referenceSets.ASE2015')}</Radio>
        <Radio value="BSE2020">{t('settings.referenceSets.BSE2020')}</Radio>
      </RadioGroup>
      <RadioGroup
        className="report-section"
        value={settings.syncMode}
        onChange={(value) => onSet({ syncMode: value as Settings['syncMode'] })}
      >
        {t('settings.sync')}
        <Radio value="phase">{t('settings.syncPhase')}</Radio>
        <Radio value="time">{t('settings.syncTime')}</Radio>
      </RadioGroup>
      <Switch className="switch" isSelected={settings.showRate} onChange={(showRate) => onSet({ showRate })}>
        <span className="switch-mark" aria-hidden="true" /> {t('settings.rate')}
      </Switch>
      <label className="report-section">
        {t('settings.cache')}
        <NumberField
          whole
          value={cache}
          invalid={!cacheFits}
          onChange={setCache}
          onBlur={() => {
            if (cacheFits) onSet({ cacheMegabytes: megabytes })
          }}
        />
        <span className={cacheFits ? 'faint' : 'caution'}>{t('settings.cacheHint')}</span>
      </label>
      <section className="report-section">
        {t('settings.library')}
        <p className="dim">
          {library.folder} · {library.protection === 'unencrypted' ? t('app.unencrypted') : t('app.encrypted')}
        </p>
      </section>
    </>
  )
}
