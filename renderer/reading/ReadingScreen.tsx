import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from 'react'
import { useStore } from 'zustand'
import { useWords } from '../i18n'
import type { Settings } from '../../shared/ipc/contract'
import { useScreenCommands } from '../commands'
import { useNavigation, type Screen } from '../navigation/navigation'
import { request, useRequest } from '../bridge/client'
import { useCine, useCineState, useOpenLoops, type ViewportTool } from '../cine'
import type { Finding } from '../../shared/domain/finding'
import type { KindId } from '../../shared/measure/measure'
import { useHistory, type Act } from '../history'
import { MeasureMenu, MeasurementLayer, useMeasurements } from '../measure'
import { ChangeTable } from '../compare'
import { FindingsPanel, HeatMapLayer, keyOf, useFindings, useHeatMap } from '../findings'
import { SimilarReports } from '../search'
import { setApart } from '../../shared/domain/study'
import { Button } from '../ui/Button'
import { FailureNote } from '../ui/FailureNote'
import { useLayer } from '../ui/layers'
import { Banner } from './Banner'
import { Grid } from './Grid'
import { comparePanes, LAYOUTS, layoutFor, singlePanes } from './panes'
import { PriorMenu } from './PriorMenu'
import { Rail } from './Rail'
import { findingActs, readingCommands } from './readingCommands'
import { SidePanel } from './SidePanel'
import { Transport } from './Transport'
import { createView, toggling, viewing } from './view'
import { useViewNaming } from './useViewNaming'
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
  const nameView = useViewNaming(studyInstanceUid, history)
  const [view] = useState(() => createView(priorStudyInstanceUid !== null, settings.showRate))
  const { comparing, chosenLayout, page, overlaysHidden, showRate, changesShown, panelShown } = useStore(view)
  const setPage = (change: (now: number) => number): void => view.setState(({ page: now }) => ({ page: change(now) }))
  const [tool, setTool] = useState<ViewportTool>('none')
  const [measureKind, setMeasureKind] = useState<KindId>('distance')
  const [editing, setEditing] = useState<string | null>(null)
  const [naming, setNaming] = useState(false)
  const findings = useFindings(studyInstanceUid, priorStudyInstanceUid, history)

  const loops = current?.ok ? current.value.loops : NONE
  // Nothing of the prior is shown before it is known that the two may be compared.
  const { data: comparison } = useRequest(
    'compare:get',
    { studyInstanceUid, priorStudyInstanceUid: priorStudyInstanceUid ?? '' },
    priorStudyInstanceUid !== null,
  )
  const priorLoops = prior?.ok && comparison?.ok ? prior.value.loops : NONE
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
  const perform = (act: Act): void => void history.perform(act, 'shown')
  const change = (changed: Parameters<typeof viewing>[1]): void => perform(viewing(view, changed))
  useEffect(() => () => history.forgetShown(), [history])
  useLayer('tool', tool === 'none' ? null : () => setTool('none'))
  const nextLayout = (): void => {
    const next = LAYOUTS.findIndex(({ rows, columns }) => rows === layout.rows && columns === layout.columns) + 1
    change(() => ({ comparing: false, page: 0, chosenLayout: LAYOUTS[next % LAYOUTS.length] ?? null }))
  }
  const toggleCompare = (): void => change((now) => ({ page: 0, comparing: !now.comparing }))
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
      if (!compares && at >= 0) view.setState({ page: Math.floor(at / perPage) })
      engine.setActive(sop)
    },
    [engine, single, compares, perPage, view],
  )
  const showEvidence = (finding: Finding): void => {
    const evidence = finding.loops[0]
    if (!evidence) return
    engine.pause()
    chooseLoop(evidence.sopInstanceUid)
    engine.seek(evidence.sopInstanceUid, evidence.frames[0] ?? 0)
  }
  const heatMap = useHeatMap(findings, showEvidence)
  const toggleLook = useLatest(heatMap.toggle)
  const look = { ...heatMap, toggle: () => perform(toggling(toggleLook)) }
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
    panel: () => change((now) => ({ panelShown: !now.panelShown })),
    hide: () => change((now) => ({ overlaysHidden: !now.overlaysHidden })),
    rate: () => change((now) => ({ showRate: !now.showRate })),
    ...findingActs(findings, showEvidence, (finding) => setEditing(keyOf(findings.findings, finding))),
    nameView: () => setNaming(true),
    readAgain: findings.readAgain,
    look: look.toggle,
    changes: () => change((now) => ({ changesShown: !now.changesShown })),
    report: () => go({ ...screen, kind: 'report' }),
    perform,
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
    view.setState({ page: 0, comparing: true })
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
          onName={nameView}
        />
        <div className="grid-column">
          {priorStudyInstanceUid !== null && comparison?.ok === false ? (
            <FailureNote failure={comparison.failure} />
          ) : null}
          {setApart(current.value.study) === null ? null : (
            <p className="caution" role="note" data-testid="set-apart">
              {t(`identity.apart.${setApart(current.value.study) ?? 'mayBeSomeoneElse'}`)}
            </p>
          )}
          <Grid
            panes={panes}
            layout={layout}
            patients={{ current: patient, prior: prior?.ok ? prior.value.patient : null }}
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
          {compares && changesShown && priorStudyInstanceUid !== null ? (
            <ChangeTable
              studyInstanceUid={studyInstanceUid}
              priorStudyInstanceUid={priorStudyInstanceUid}
              dates={dates}
            />
          ) : null}
        </div>
        {panelShown ? (
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

/** A function that always calls the one of the last drawing. */
function useLatest(act: () => void): () => void {
  const latest = useRef(act)
  latest.current = act
  return useCallback(() => latest.current(), [])
}
