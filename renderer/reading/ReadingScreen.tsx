import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from 'react'
import { useWords } from '../i18n'
import type { Settings } from '../../shared/ipc/contract'
import { useScreenCommands } from '../commands'
import { useNavigation, type Screen } from '../navigation/navigation'
import { request, useRequest } from '../bridge/client'
import { useCine, useCineState, useOpenLoops, type ViewportTool } from '../cine'
import type { Finding } from '../../shared/domain/finding'
import type { KindId } from '../../shared/measure/measure'
import { useHistory } from '../history'
import { MeasureMenu, MeasurementLayer, useMeasurements } from '../measure'
import { ChangeTable } from '../compare'
import { FindingsPanel, HeatMapLayer, useFindings, useHeatMap } from '../findings'
import { SimilarReports } from '../search'
import { Button } from '../ui/Button'
import { Banner } from './Banner'
import { Grid } from './Grid'
import { comparePanes, LAYOUTS, layoutFor, singlePanes, type Layout } from './panes'
import { PriorMenu } from './PriorMenu'
import { Rail } from './Rail'
import { findingActs, readingCommands } from './readingCommands'
import { SidePanel } from './SidePanel'
import { Transport } from './Transport'
import { messageOf } from '../../shared/words'

type Reading = Extract<Screen, { kind: 'reading' }>

/** A study's loops playing, the prior's same views beneath when there is one. */
export function ReadingScreen({
  screen,
  settings,
}: {
  readonly screen: Reading
  readonly settings: Settings
}): ReactNode {
  const t = useWords()
  const go = useNavigation((navigation) => navigation.go)
  const engine = useCine()
  const cine = useCineState()
  const { studyInstanceUid, priorStudyInstanceUid, patientKey } = screen
  const { data: current } = useRequest('study:detail', { studyInstanceUid })
  const { data: prior } = useRequest(
    'study:detail',
    { studyInstanceUid: priorStudyInstanceUid ?? '' },
    priorStudyInstanceUid !== null,
  )
  const history = useHistory(studyInstanceUid)
  const { failure } = useSyncExternalStore(history.subscribe, history.getState)
  const measurements = useMeasurements(studyInstanceUid, history)
  const [comparing, setComparing] = useState(priorStudyInstanceUid !== null)
  const [chosenLayout, setChosenLayout] = useState<Layout | null>(null)
  const [page, setPage] = useState(0)
  const [tool, setTool] = useState<ViewportTool>('none')
  const [measureKind, setMeasureKind] = useState<KindId>('distance')
  const [overlaysHidden, setOverlaysHidden] = useState(false)
  const [showRate, setShowRate] = useState(settings.showRate)
  const [editing, setEditing] = useState(false)
  const [showChanges, setShowChanges] = useState(true)
  const [panel, setPanel] = useState(true)
  const [naming, setNaming] = useState(false)
  const findings = useFindings(studyInstanceUid, priorStudyInstanceUid)

  const loops = current?.ok ? current.value.loops : NONE
  // Only a study of the same patient can stand beside: the prior is taken from this patient's own.
  const samePatient =
    current?.ok && prior?.ok ? current.value.patient.patientKey === prior.value.patient.patientKey : false
  const priorLoops = prior?.ok && samePatient ? prior.value.loops : NONE
  const compares = comparing && priorLoops.length > 0
  const compared = useMemo(() => comparePanes(loops, priorLoops, page), [loops, priorLoops, page])
  const single = useMemo(() => singlePanes(loops), [loops])
  const layout = compares ? compared.layout : (chosenLayout ?? layoutFor(single.length))
  const perPage = layout.rows * layout.columns
  const pages = compares ? compared.pages : Math.max(1, Math.ceil(single.length / perPage))
  const panes = compares ? compared.panes : single.slice(page * perPage, (page + 1) * perPage)

  useEffect(() => {
    engine.setSync(settings.syncMode)
    engine.play()
  }, [engine, settings.syncMode])
  useEffect(() => {
    void request('model:playing', { playing: cine.playing })
    return () => void request('model:playing', { playing: false })
  }, [cine.playing])
  const allLoops = useMemo(() => [...loops, ...priorLoops], [loops, priorLoops])
  useOpenLoops(useMemo(() => allLoops.map(({ sopInstanceUid }) => sopInstanceUid), [allLoops]))

  const back = (): void => go({ kind: 'worklist', patientKey })
  const toggleTool = (wanted: ViewportTool): void => setTool((now) => (now === wanted ? 'none' : wanted))
  const toggleMeasure = (kind: KindId): void => {
    setTool(tool === 'measure' && kind === measureKind ? 'none' : 'measure')
    setMeasureKind(kind)
  }
  const nextLayout = (): void => {
    setComparing(false)
    setPage(0)
    setChosenLayout(
      LAYOUTS[
        (LAYOUTS.findIndex(({ rows, columns }) => rows === layout.rows && columns === layout.columns) + 1) %
          LAYOUTS.length
      ] ?? null,
    )
  }
  const toggleCompare = (): void => {
    setPage(0)
    setComparing((now) => !now)
  }
  const nextPane = (): void => {
    const sops = panes.flatMap(({ loop }) => (loop ? [loop.sopInstanceUid] : []))
    engine.setActive(sops[(sops.indexOf(cine.activeSop ?? '') + 1) % Math.max(1, sops.length)] ?? null)
  }
  const study = current?.ok ? current.value.study : null
  const markRead = (): void => {
    if (study)
      void request('study:setReadState', {
        studyInstanceUid,
        readState: study.readState === 'unread' ? 'draft' : 'unread',
      })
  }
  const chooseLoop = useCallback(
    (sop: string): void => {
      const at = single.findIndex(({ loop }) => loop?.sopInstanceUid === sop)
      if (!compares && at >= 0) setPage(Math.floor(at / perPage))
      engine.setActive(sop)
    },
    [engine, single, compares, perPage],
  )
  const showEvidence = (finding: Finding): void => {
    const evidence = finding.loops[0]
    if (!evidence) return
    engine.pause()
    chooseLoop(evidence.sopInstanceUid)
    engine.seek(evidence.sopInstanceUid, evidence.frames[0] ?? 0)
  }
  const look = useHeatMap(findings, showEvidence)
  // A search opens the study at the loop it found: once, as soon as there are loops.
  const begin = loops.length > 0 ? screen.sopInstanceUid : undefined
  const begun = useRef<string | undefined>(undefined)
  useEffect(() => {
    if (begin === undefined || begun.current === begin) return
    begun.current = begin
    chooseLoop(begin)
  }, [begin, chooseLoop])
  const commands = readingCommands(t, engine, {
    back,
    nextLayout,
    nextPane,
    toggleTool,
    measure: toggleMeasure,
    undo: () => void history.undo(),
    redo: () => void history.redo(),
    compare: toggleCompare,
    turnPage: (by) => setPage((now) => (now + by + pages) % pages),
    panel: () => setPanel((now) => !now),
    hide: () => setOverlaysHidden((now) => !now),
    rate: () => setShowRate((now) => !now),
    ...findingActs(findings, showEvidence, () => setEditing(true)),
    nameView: () => setNaming(true),
    readAgain: findings.readAgain,
    look: look.toggle,
    changes: () => setShowChanges((now) => !now),
    report: () => go({ ...screen, kind: 'report' }),
  })
  const dialogs = useScreenCommands(commands)

  if (!current) return <main className="reading" />
  if (!current.ok)
    return (
      <main className="centre" role="alert">
        <p className="caution">⚠ {messageOf(current.failure)}</p>
        <Button onPress={back}>{t('reading.back')}</Button>
      </main>
    )
  const { patient } = current.value
  const choosePrior = (uid: string): void => {
    setPage(0)
    setComparing(true)
    go({ ...screen, priorStudyInstanceUid: uid })
  }
  const dates = { current: current.value.study.studyDate, prior: prior?.ok ? prior.value.study.studyDate : null }
  return (
    <main className="reading" data-testid="reading">
      <Banner patient={patient} study={current.value.study} onBack={back}>
        <PriorMenu
          priors={current.value.priors}
          chosen={compares ? priorStudyInstanceUid : null}
          onChoose={choosePrior}
        />
        {pages > 1 ? (
          <Button keyName="PgDn" onPress={() => setPage((now) => (now + 1) % pages)}>
            {t('reading.page', { page: page + 1, pages })}
          </Button>
        ) : null}
        <Button keyName="G" onPress={nextLayout}>{`${t('reading.layout')} ${layout.rows} × ${layout.columns}`}</Button>
        {priorLoops.length > 0 ? (
          <Button keyName="C" pressed={compares} onPress={toggleCompare}>
            {t('reading.compare')}
          </Button>
        ) : null}
        <MeasureMenu kind={measureKind} active={tool === 'measure'} onChoose={toggleMeasure} />
        <Button onPress={markRead}>
          {study?.readState === 'unread' ? t('reading.markRead') : t('reading.markUnread')}
        </Button>
        <Button keyName="R" primary onPress={() => go({ ...screen, kind: 'report' })}>
          {t('reading.report')}
        </Button>
      </Banner>
      <div className="reading-body">
        <Rail
          loops={loops}
          activeSop={cine.activeSop}
          onChoose={chooseLoop}
          naming={naming}
          onNaming={setNaming}
          onName={(sopInstanceUid, view) => void request('loop:setView', { sopInstanceUid, view })}
        />
        <div className="grid-column">
          <Grid
            panes={panes}
            layout={layout}
            patient={patient}
            dates={dates}
            activeSop={cine.activeSop}
            viewport={{
              tool,
              overlaysHidden,
              showRate,
              underTexts: (place) => <HeatMapLayer {...place} looked={look.of} />,
            }}
            overTexts={(place, role) => (
              <MeasurementLayer
                {...place}
                kind={tool === 'measure' ? measureKind : null}
                measurements={role === 'current' ? measurements.list : NONE}
                onAdd={measurements.add}
                onChange={measurements.change}
                onRemove={measurements.remove}
              />
            )}
          />
          {compares && showChanges && priorStudyInstanceUid !== null ? (
            <ChangeTable
              studyInstanceUid={studyInstanceUid}
              priorStudyInstanceUid={priorStudyInstanceUid}
              dates={dates}
            />
          ) : null}
        </div>
        {panel ? (
          <SidePanel loops={loops} measurements={measurements.list} failure={failure} onRemove={measurements.remove}>
            <FindingsPanel
              findings={findings}
              sex={patient.sex}
              referenceSet={settings.referenceSet}
              editing={editing}
              onEditing={setEditing}
              onEvidence={showEvidence}
              look={look}
            />
            <SimilarReports studyInstanceUid={studyInstanceUid} />
          </SidePanel>
        ) : null}
      </div>
      <Transport loops={allLoops} measurements={measurements.list} />
      {dialogs}
    </main>
  )
}

const NONE: readonly never[] = []
