import { useCallback, type ReactNode } from 'react'
import { useWords } from '../i18n'
import { refreshStudies, useBridgeEvent, useRequest } from '../bridge/client'
import { useMenuItem } from '../bridge/menu'
import { CineProvider } from '../cine'
import { HistoryProvider } from '../history'
import { IdentityScreen } from '../identity'
import { chooseAndImport, FirstRun, ImportBar } from '../library'
import { ReadingScreen } from '../reading'
import { WorklistScreen } from '../worklist'
import { ReportScreen } from '../report'
import { SettingsScreen } from '../settings'
import type { LibraryState, Settings } from '../../shared/ipc/contract'
import { useNavigation, type Screen } from '../navigation/navigation'

/** The window: the library's state in its frame, and one screen at a time. */
export function App(): ReactNode {
  const t = useWords()
  const { data: library } = useRequest('library:state', undefined)
  const { data: settings } = useRequest('settings:get', undefined, library?.state === 'open')
  const screen = useNavigation((navigation) => navigation.screen)
  const go = useNavigation((navigation) => navigation.go)
  useBridgeEvent(
    'library:changed',
    useCallback(({ studies }) => void refreshStudies(studies), []),
  )
  const isOpen = library?.state === 'open' && settings !== undefined
  useMenuItem('import', isOpen ? () => void chooseAndImport() : null)
  useMenuItem('settings', isOpen ? () => go({ kind: 'settings' }) : null)
  if (!library) return null
  if (library.state !== 'open') return <FirstRun library={library} />
  if (!settings) return null
  return (
    <CineProvider options={{ cacheBytes: settings.cacheMegabytes * 1e6 }}>
      <div className="frame">
        <HistoryProvider>
          <CurrentScreen screen={screen} settings={settings} library={library} />
        </HistoryProvider>
        <ImportBar />
        <footer className="frame-foot faint">
          <span>{t('app.notADevice')}</span>
          <span>
            {library.folder} · {t('app.studies', { count: library.studies })} ·{' '}
            <span className={library.protection === 'unencrypted' ? 'caution' : ''}>
              {library.protection === 'unencrypted' ? t('app.unencrypted') : t('app.encrypted')}
            </span>
          </span>
        </footer>
      </div>
    </CineProvider>
  )
}

function CurrentScreen({
  screen,
  settings,
  library,
}: {
  readonly screen: Screen
  readonly settings: Settings
  readonly library: LibraryState
}): ReactNode {
  switch (screen.kind) {
    case 'reading':
      return <ReadingScreen key={screen.studyInstanceUid} screen={screen} settings={settings} />
    case 'report':
      return <ReportScreen key={screen.studyInstanceUid} screen={screen} />
    case 'identity':
      return <IdentityScreen key={screen.studyInstanceUid} screen={screen} />
    case 'settings':
      return <SettingsScreen settings={settings} library={library} />
    case 'worklist':
      return <WorklistScreen patientKey={screen.patientKey} library={library} settings={settings} />
  }
}
