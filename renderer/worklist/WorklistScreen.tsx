import { useMemo, useState, type ReactNode } from 'react'
import { useWords } from '../i18n'
import type { LibraryState, Settings } from '../../shared/ipc/contract'
import { useScreenCommands } from '../commands'
import { useNavigation } from '../navigation/navigation'
import { chooseAndImport, openDemo } from '../library'
import { PatientPage } from '../timeline'
import { PictureResults, SearchField, usePictureSearch } from '../search'
import { Button } from '../ui/Button'
import { PatientList } from './PatientList'
import { worklistCommands } from './worklistCommands'

/** Patients at the left, the chosen one over time at the right. */
export function WorklistScreen({
  patientKey,
  library,
  settings,
}: {
  readonly patientKey: string | null
  readonly library: LibraryState
  readonly settings: Settings
}): ReactNode {
  const t = useWords()
  const go = useNavigation((navigation) => navigation.go)
  const [text, setText] = useState('')
  const pictures = usePictureSearch((search) => search.on)
  const turn = usePictureSearch((search) => search.turn)
  const commands = useMemo(() => {
    const search = (): void => document.querySelector<HTMLInputElement>('input[type=search]')?.focus()
    return worklistCommands(t, {
      importFiles: () => void chooseAndImport(),
      search,
      searchPictures: () => {
        turn(true)
        search()
      },
      settings: () => go({ kind: 'settings' }),
    })
  }, [t, go, turn])
  const dialogs = useScreenCommands(commands)
  return (
    <main className="worklist">
      <header className="banner">
        <h1>{t('app.name')}</h1>
        <span className="push" />
        <Button keyName="I" onPress={() => void chooseAndImport()}>
          {t('import.button')}
        </Button>
        <Button keyName="O" onPress={() => go({ kind: 'settings' })}>
          {t('settings.title')}
        </Button>
      </header>
      {library.studies === 0 ? (
        <section className="centre">
          <h2>{t('import.empty')}</h2>
          <p className="dim">{t('import.emptyHint')}</p>
          <div className="row">
            <Button primary onPress={() => void openDemo()}>
              {t('import.demo')}
            </Button>
            <Button keyName="I" onPress={() => void chooseAndImport()}>
              {t('import.button')}
            </Button>
          </div>
        </section>
      ) : (
        <div className="columns">
          <nav className="list">
            <SearchField text={text} onText={setText} />
            <PatientList
              text={text}
              chosen={patientKey}
              onChoose={(key) => {
                if (patientKey !== null) turn(false)
                go({ kind: 'worklist', patientKey: key })
              }}
            />
          </nav>
          {pictures ? (
            <PictureResults />
          ) : patientKey === null ? (
            <section className="centre dim">{t('patient.choose')}</section>
          ) : (
            <PatientPage patientKey={patientKey} referenceSet={settings.referenceSet} />
          )}
        </div>
      )}
      {dialogs}
    </main>
  )
}
