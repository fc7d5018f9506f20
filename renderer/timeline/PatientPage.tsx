import { useEffect, useMemo, type ReactNode } from 'react'
import { useWords } from '../i18n'
import { displayName, type Patient } from '../../shared/domain/patient'
import { demographicDifferences } from '../../shared/identity/demographics'
import type { ReferenceSetId } from '../../shared/quantities/reference'
import { priorOf } from '../../shared/compare/prior'
import { effectiveValue } from '../../shared/compare/changes'
import type { Finding } from '../../shared/domain/finding'
import type { PatientTimeline } from '../../shared/ipc/contract'
import type { PlacedMeasurement } from '../../shared/domain/measurement'
import { isNamed } from '../../shared/measure/naming'
import { measurementText } from '../../shared/measure/words'
import { setApart, type Study } from '../../shared/domain/study'
import { effectiveWords } from '../../shared/words/changes'
import { partialWords } from '../../shared/words/findings'
import { statusSigns } from '../findings'
import { SerialTable } from './SerialTable'
import { IdentityNotes } from '../identity'
import { TrendCharts } from './TrendChart'
import { useCommands } from '../commands'
import { useNavigation } from '../navigation/navigation'
import { useRequest } from '../bridge/client'
import { Thumbnail } from '../cine'
import { Button } from '../ui/Button'
import { patientCommands } from './patientCommands'
import { failureWords, messageOf } from '../../shared/words'

/** One patient over time: visits oldest to newest with their pictures, and the next thing to read. */
export function PatientPage({
  patientKey,
  referenceSet,
  current,
  opening,
  onOpening,
}: {
  readonly patientKey: string
  readonly referenceSet: ReferenceSetId
  /** Whether this is the patient whom the list has chosen for what is searched now. */
  readonly current: boolean
  /** Enter was pressed before the page could follow it. */
  readonly opening: boolean
  readonly onOpening: (opening: boolean) => void
}): ReactNode {
  const t = useWords()
  const go = useNavigation((navigation) => navigation.go)
  const { data } = useRequest('patient:timeline', { patientKey })
  const visits = data?.ok ? data.value.visits : []
  const next = visits.at(-1)
  const studies = visits.map(({ study }) => study)
  const standing = visits.filter(({ study }) => setApart(study) === null)
  const apart = visits.filter(({ study }) => setApart(study) !== null)
  const prior = next ? priorOf(next.study, studies) : null
  const openNext = useMemo(
    () => (): void => {
      if (next)
        go({
          kind: 'reading',
          studyInstanceUid: next.study.studyInstanceUid,
          priorStudyInstanceUid: prior?.studyInstanceUid ?? null,
          patientKey,
        })
    },
    [go, next, prior, patientKey],
  )
  // Enter opens what is shown once that is what was searched for, not what stood there before.
  useEffect(() => {
    if (!opening || !current || !data) return
    onOpening(false)
    openNext()
  }, [opening, current, data, openNext, onOpening])
  useCommands(useMemo(() => patientCommands(t, () => onOpening(true)), [onOpening, t]))
  if (!data) return <section className="patient" />
  if (!data.ok)
    return (
      <section className="patient" role="alert">
        <p className="caution">⚠ {messageOf(data.failure)}</p>
        <p>{failureWords(data.failure).nextStep}</p>
      </section>
    )
  const { patient, sharesIdWith } = data.value
  const card = ({
    study,
    measurements,
    findings,
    reportVersion,
    reportBeforeMove,
  }: PatientTimeline['visits'][number]): ReactNode => (
    <VisitCard
      key={study.studyInstanceUid}
      patient={patient}
      study={study}
      findings={findings}
      reportVersion={reportVersion}
      reportBeforeMove={reportBeforeMove}
      measurements={measurements}
      onOpen={() =>
        go({
          kind: 'reading',
          studyInstanceUid: study.studyInstanceUid,
          priorStudyInstanceUid: priorOf(study, studies)?.studyInstanceUid ?? null,
          patientKey,
        })
      }
    />
  )
  const date = next?.study.studyDate ?? t('worklist.noDate')
  return (
    <section className="patient">
      <header className="row">
        <h2>{displayName(patient.name)}</h2>
        <span className="dim">
          {[
            patient.sex,
            patient.birthDate ?? t('worklist.birthUnknown'),
            patient.patientId ? `${t('patient.id')} ${patient.patientId}` : null,
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
        <span className="push" />
        <Button primary keyName="Enter" onPress={openNext}>
          {prior
            ? t('patient.beside', { date, prior: prior.studyDate ?? t('worklist.noDate') })
            : t('patient.read', { date })}
        </Button>
      </header>
      <IdentityNotes visits={studies} patient={patient} sharesIdWith={sharesIdWith} />
      {patient.differences.map((difference) => (
        <p key={difference.studyInstanceUid + difference.attribute} className="caution" role="note">
          {t('patient.differs', {
            ...difference,
            date:
              visits.find(({ study }) => study.studyInstanceUid === difference.studyInstanceUid)?.study.studyDate ?? '',
          })}
        </p>
      ))}
      <ModelNote visits={visits} />
      <TrendCharts timeline={{ ...data.value, visits: standing }} referenceSet={referenceSet} />
      <div className="visits">{standing.map(card)}</div>
      {apart.length > 0 ? (
        <section data-testid="set-apart">
          <h3 className="caution">{t('identity.apartTitle')}</h3>
          <div className="visits">{apart.map(card)}</div>
        </section>
      ) : null}
      <SerialTable visits={standing} />
    </section>
  )
}

/** Whether a model has effectiveValue here, and that it is only a model. */
function ModelNote({ visits }: { readonly visits: PatientTimeline['visits'] }): ReactNode {
  const t = useWords()
  const { data: packs } = useRequest('model:packs', undefined)
  const models = [
    ...new Set(visits.flatMap(({ findings }) => findings.map(({ model }) => `${model.id} ${model.version}`))),
  ]
  if (models.length > 0)
    return (
      <p className="faint">
        <span className="draft-tag">{t('app.draft')}</span> {t('patient.byModel', { models: models.join(', ') })}{' '}
        {t('app.notADevice')}.
      </p>
    )
  return packs?.some(({ usable }) => usable) === false ? <p className="faint">{t('patient.noModel')}</p> : null
}

/** The visit's values and whatever is present; absences and refusals are left to the reading screen. */
function KeyFindings({ findings }: { readonly findings: readonly Finding[] }): ReactNode {
  const shown = findings.flatMap((finding) => {
    const value = effectiveValue(finding)
    if (value.kind === 'number') return [{ finding, words: `${finding.name} ${effectiveWords(value)}` }]
    return value.kind === 'presence' && value.presence === 'present' ? [{ finding, words: finding.name }] : []
  })
  return shown.map(({ finding, words }) => (
    <span key={finding.findingId} title={finding.status}>
      {statusSigns[finding.status]} {words}
      {finding.partial !== null && finding.status !== 'edited' ? ` (${partialWords(finding)})` : ''}
    </span>
  ))
}

/** A card's picture, device pixels: sharp up to the widest card of the grid. */
const CARD_SIDE = 416

function VisitCard({
  patient,
  study,
  measurements,
  findings,
  reportVersion,
  reportBeforeMove,
  onOpen,
}: {
  readonly patient: Patient
  readonly study: Study
  readonly measurements: readonly PlacedMeasurement[]
  readonly findings: readonly Finding[]
  readonly reportVersion: number | null
  readonly reportBeforeMove: boolean
  readonly onOpen: () => void
}): ReactNode {
  const t = useWords()
  const apart = setApart(study)
  const { data } = useRequest('study:detail', { studyInstanceUid: study.studyInstanceUid })
  const loop = data?.ok
    ? data.value.loops.find(({ sopInstanceUid }) => sopInstanceUid === study.thumbnailSop)
    : undefined
  const unnamed = measurements.filter((measurement) => !isNamed(measurement)).length
  const counts = [
    study.loopCount > 0 && t('patient.loops', { count: study.loopCount }),
    study.stillCount > 0 && t('patient.stills', { count: study.stillCount }),
  ].filter(Boolean)
  return (
    <button type="button" className="visit" data-testid="visit" onClick={onOpen}>
      <span className="visit-picture">
        {loop ? (
          <Thumbnail loop={loop} alt="" side={CARD_SIDE} />
        ) : (
          <span className="faint">{data ? t('patient.noPicture') : ''}</span>
        )}
      </span>
      <span>
        <strong>{study.studyDate ?? t('worklist.noDate')}</strong>{' '}
        <span className="dim">{[t(`worklist.${study.readState}`), ...counts].join(' · ')}</span>
      </span>
      <span className="dim">{study.description}</span>
      {apart === null ? null : <span className="caution">{t(`identity.apart.${apart}`)}</span>}
      {demographicDifferences(patient, study.subject).length > 0 ? (
        <span className="caution">{displayName(study.subject.name)}</span>
      ) : null}
      {study.moved ? <span className="dim">{t('identity.movedFrom', { from: study.moved.fromName })}</span> : null}
      <KeyFindings findings={findings} />
      {reportVersion === null ? null : <span className="dim">{t('patient.report', { version: reportVersion })}</span>}
      {reportBeforeMove ? <span className="caution">{t('identity.reportBeforeMove')}</span> : null}
      {measurements.filter(isNamed).map((measurement) => (
        <span key={measurement.measurementId}>
          {[measurementText(measurement), measurement.view].filter(Boolean).join(', ')}
        </span>
      ))}
      {unnamed === 0 ? null : <span className="dim">{t('measure.unnamedHere', { count: unnamed })}</span>}
    </button>
  )
}
