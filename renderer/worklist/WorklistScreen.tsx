import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useWords } from '../i18n'
import type { LibraryState, Settings } from '../../shared/ipc/contract'
import { useScreenCommands } from '../commands'
import { useNavigation } from '../navigation/navigation'
import { chooseAndImport, openDemo } from '../library'
import { PatientPage } from '../timeline'
import { PictureResults, SearchField, usePictureSearch } from '../search'
import { Button } from '../ui/Button'
import { FilterBar } from './FilterBar'
import { useFilters } from './filters'
import { PatientList } from './PatientList'
import { useWorklist } from './useWorklist'
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
  const field = useRef<HTMLInputElement>(null)
  const [opening, setOpening] = useState(false)
  const choose = useCallback(
    (key: string | null): void => {
      if (patientKey !== null && key !== patientKey) turn(false)
      go({ kind: 'worklist', patientKey: key })
    },
    [go, turn, patientKey],
  )
  const filters = useFilters()
  const worklist = useWorklist(text, filters, patientKey, choose)
  const { modalities } = worklist
  // Nobody was found, or pictures are searched now: there is nothing to open.
  useEffect(() => {
    if (worklist.empty || pictures) setOpening(false)
  }, [worklist.empty, pictures, opening])
  const write = (written: string): void => {
    setOpening(false)
    setText(written)
  }
  // From the search field and from the list; Enter that comes before its rows waits for them.
  const onKey = (event: KeyboardEvent): void => {
    if (pictures) return
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (by !== 0) {
      event.preventDefault()
      setOpening(false)
      worklist.move(by)
    } else if (event.key === 'Enter' && event.target instanceof Element && event.target.matches('input')) {
      event.preventDefault()
      if (!event.repeat && !event.nativeEvent.isComposing) setOpening(true)
    } else if (event.key !== 'Tab' && event.key !== 'Shift') setOpening(false)
  }
  const commands = useMemo(() => {
    const search = (): void => field.current?.focus()
    return worklistCommands(t, {
      importFiles: () => void chooseAndImport(),
      search,
      searchPictures: () => {
        turn(true)
        search()
      },
      settings: () => go({ kind: 'settings' }),
      nextSort: filters.nextSort,
      toggleUnread: filters.toggleUnread,
      nextModality: () => filters.nextModality(modalities),
    })
  }, [t, go, turn, filters, modalities])
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
          <nav className="list" onKeyDown={onKey}>
            {/* Before the field, so that Tab leaves the field for the list. */}
            {pictures ? null : <FilterBar modalities={modalities} />}
            <SearchField field={field} text={text} onText={write} />
            <PatientList
              worklist={worklist}
              chosen={patientKey}
              onChoose={(key) => {
                setOpening(false)
                choose(key)
                turn(false)
              }}
            />
          </nav>
          {pictures ? (
            <PictureResults />
          ) : patientKey === null ? (
            <section className="centre dim">{t('patient.choose')}</section>
          ) : (
            <PatientPage
              patientKey={patientKey}
              referenceSet={settings.referenceSet}
              current={worklist.settled}
              opening={opening}
              onOpening={setOpening}
            />
          )}
        </div>
      )}
      {dialogs}
    </main>
  )
}
