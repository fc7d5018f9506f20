import { useMemo, useState, type ReactNode } from 'react'
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { useWords } from '../i18n'
import type { LibraryState, Settings } from '../../shared/ipc/contract'
import { useScreenCommands } from '../commands'
import { useNavigation } from '../navigation/navigation'
import { request, useRefresh } from '../bridge/client'
import { Button } from '../ui/Button'
import { BankSection } from './BankSection'
import { ModelSettings } from './ModelSettings'
import { ReadingSettings } from './ReadingSettings'
import { settingsCommands, settingsTabs, type SettingsTab } from './settingsCommands'

/** How studies are read, what models are installed, and what reports are compared with. Every change is kept at once. */
export function SettingsScreen({
  settings,
  library,
}: {
  readonly settings: Settings
  readonly library: LibraryState
}): ReactNode {
  const t = useWords()
  const go = useNavigation((navigation) => navigation.go)
  // The library announces studies; answers that depend on a setting must be asked for again here.
  const refresh = useRefresh()
  const [tab, setTab] = useState<SettingsTab>('reading')
  const set = (change: Partial<Settings>): void => void request('settings:set', change).then(refresh)
  const back = useMemo(() => (): void => go({ kind: 'worklist', patientKey: null }), [go])
  const dialogs = useScreenCommands(useMemo(() => settingsCommands(t, { back, show: setTab }), [t, back]))
  return (
    <main className="reading" data-testid="settings">
      <Tabs className="settings" selectedKey={tab} onSelectionChange={(key) => setTab(key as SettingsTab)}>
        <header className="banner">
          <Button keyName="Esc" onPress={back}>
            {t('reading.back')}
          </Button>
          <h1>{t('settings.title')}</h1>
          <TabList className="settings-tabs" aria-label={t('settings.title')}>
            {settingsTabs.map((item, n) => (
              <Tab key={item} id={item} className="settings-tab">
                {t(`settings.tabs.${item}`)} <span className="key">{n + 1}</span>
              </Tab>
            ))}
          </TabList>
        </header>
        <TabPanel id="reading" className="report-page">
          <ReadingSettings settings={settings} library={library} onSet={set} />
        </TabPanel>
        <TabPanel id="models" className="report-page">
          <ModelSettings onSet={set} />
        </TabPanel>
        <TabPanel id="bank" className="report-page">
          <BankSection />
        </TabPanel>
      </Tabs>
      {dialogs}
    </main>
  )
}
