import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from 'react'
import { useStore } from 'zustand'
import { useWords } from '../i18n'
import type { Settings } from '../../shared/ipc/contract'
import { useScreenCommands } from '../commands'
import { useNavigation, type Screen } from '../navigation/navigation'
import { request, useRequest } from '../bridge/client'
import { useCine, useCineState, useOpenLoops, type ViewportTool } from '../cine'
import type { Finding } from '../../shared/domain/finding'
import type { Measurement } from '../../shared/domain/measurement'
import type { KindId } from '../../shared/measure/measure'
import { isNamed } from '../../shared/measure/naming'
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
import {
  comparedPageWith,
  comparePanes,
  LAYOUTS,
  layoutFor,
  pageWith,
  refusedLast,
  singlePanes,
  type Layout,
} from './panes'
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
  // Nothing of the prior is shown before it is known that the two may be compared.
  const { data: comparison } = useRequest(
    'compare:get',
    { studyInstanceUid, priorStudyInstanceUid: priorStudyInstanceUid ?? '' },
    priorStudyInstanceUid !== null,
  )
  const measurements = useMeasurements(studyInstanceUid, history)
  const ofPrior = useMeasurements(comparison?.ok ? priorStudyInstanceUid : null, history)
  const nameView = useViewNaming(studyInstanceUid, history)
  const [view] = useState(() => createView(priorStudyInstanceUid !== null, settings.showRate))
  const { comparing, chosenLayout, page, enlarged, overlaysHidden, showRate, changesShown, panelShown } = useStore(view)
  const setPage = (change: (now: number) => number): void => view.setState(({ page: now }) => ({ page: change(now) }))
  const [tool, setTool] = useState<ViewportTool>('none')
  const [measureKind, setMeasureKind] = useState<KindId>('distance')
  const [editing, setEditing] = useState<string | null>(null)
  const [naming, setNaming] = useState(false)
  const [namingMeasurement, setNamingMeasurement] = useState<string | null>(null)
  const findings = useFindings(studyInstanceUid, priorStudyInstanceUid, history)

  const loops = current?.ok ? current.value.loops : NONE
  const priorLoops = prior?.ok && comparison?.ok ? prior.value.loops : NONE
  const compares = comparing && priorLoops.length > 0
  const compared = useMemo(() => comparePanes(loops, priorLoops, page), [loops, priorLoops, page])
  const single = useMemo(() => singlePanes(loops), [loops])
  const inRail = useMemo(() => refusedLast(loops), [loops])
  const wholeLayout = compares ? compared.layout : (chosenLayout ?? layoutFor(single.length))
  const perPage = wholeLayout.rows * wholeLayout.columns
  const pages = compares ? compared.pages : Math.max(1, Math.ceil(single.length / perPage))
  const allPanes = compares ? compared.panes : single.slice(page * perPage, (page + 1) * perPage)
  const big = allPanes.find(({ loop }) => loop !== null && loop.sopInstanceUid === enlarged)
  const panes = big ? [big] : allPanes
  const layout = big ? ONE : wholeLayout

  useEffect(() => {
    // Every study starts at the speed it was recorded at, whatever the last one was left at.
    engine.setSpeed(1)
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
  useLayer('enlargement', big ? () => change(() => ({ enlarged: null })) : null)
  useLayer('tool', tool === 'none' ? null : () => setTool('none'))
  const chooseLayout = (next: Layout): void =>
    change(() => ({
      comparing: false,
      enlarged: null,
      chosenLayout: next,
      page: pageWith(engine.getState().activeSop, single, next),
    }))
  const nextLayout = (): void => {
    const at = LAYOUTS.findIndex(({ rows, columns }) => rows === wholeLayout.rows && columns === wholeLayout.columns)
    chooseLayout(LAYOUTS[(at + 1) % LAYOUTS.length] ?? ONE)
  }
  const toggleCompare = (): void =>
    change((now) => ({
      comparing: !now.comparing,
      enlarged: null,
      page: compares
        ? pageWith(engine.getState().activeSop, single, chosenLayout ?? layoutFor(single.length))
        : comparedPageWith(engine.getState().activeSop, loops, priorLoops),
    }))
  const enlarge = (sop: string | null): void => {
    if (sop !== null || enlarged !== null) change((now) => ({ enlarged: now.enlarged === null ? sop : null }))
  }
  const nextPane = (): void => {
    const sops = allPanes.flatMap(({ loop }) => (loop ? [loop.sopInstanceUid] : []))
    const next = sops[(sops.indexOf(cine.activeSop ?? '') + 1) % Math.max(1, sops.length)] ?? null
    view.setState((now) => ({ enlarged: now.enlarged === null ? null : next }))
    engine.setActive(next)
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
      view.setState((now) => ({
        page: compares ? comparedPageWith(sop, loops, priorLoops) : pageWith(sop, single, wholeLayout),
        enlarged: now.enlarged === null ? null : sop,
      }))
      engine.setActive(sop)
    },
    [engine, view, single, compares, loops, priorLoops, wholeLayout],
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
    layout: chooseLayout,
    enlarge: () => enlarge(cine.activeSop),
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
    nameMeasurement: () => {
      view.setState({ panelShown: true })
      setNamingMeasurement(newestUnnamed([...measurements.list, ...(compares ? ofPrior.list : [])]))
    },
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
    view.setState({ page: 0, enlarged: null, comparing: true })
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
          loops={inRail}
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
            onEnlarge={enlarge}
            viewport={{
              tool,
              overlaysHidden,
              showRate,
              underTexts: (place) => <HeatMapLayer {...place} looked={look.of} />,
            }}
            overTexts={(place, role) => {
              const { list, add, change, remove } = role === 'current' ? measurements : ofPrior
              return (
                <MeasurementLayer
                  {...place}
                  kind={tool === 'measure' ? measureKind : null}
                  measurements={list}
                  onAdd={add}
                  onChange={change}
                  onRemove={remove}
                />
              )
            }}
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
          <SidePanel
            loops={loops}
            measurements={[
              { measurements, priorDate: undefined },
              ...(compares ? [{ measurements: ofPrior, priorDate: dates.prior }] : []),
            ]}
            failure={failure}
            naming={namingMeasurement}
            onNaming={setNamingMeasurement}
            onShow={({ sopInstanceUid, frame }) => {
              engine.pause()
              chooseLoop(sopInstanceUid)
              engine.seek(sopInstanceUid, frame)
            }}
          >
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
      <Transport loops={allLoops} measurements={[...measurements.list, ...ofPrior.list]} />
      {dialogs}
    </main>
  )
}

const NONE: readonly never[] = []
const ONE: Layout = { rows: 1, columns: 1 }

/** A function that always calls the one of the last drawing. */
function useLatest(act: () => void): () => void {
  const latest = useRef(act)
  latest.current = act
  return useCallback(() => latest.current(), [])
}

const newestUnnamed = (measurements: readonly Measurement[]): string | null =>
  measurements
    .filter((measurement) => !isNamed(measurement))
    .reduce<Measurement | null>(
      (newest, measurement) => (newest === null || newest.createdAt < measurement.createdAt ? measurement : newest),
      null,
    )?.measurementId ?? null
