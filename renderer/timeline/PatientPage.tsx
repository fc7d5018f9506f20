import { useMemo, type ReactNode } from 'react'
import { useWords } from '../i18n'
import { displayName } from '../../shared/domain/patient'
import type { ReferenceSetId } from '../../shared/quantities/reference'
import { priorOf } from '../../shared/compare/prior'
import { effectiveValue } from '../../shared/compare/changes'
import type { Finding } from '../../shared/domain/finding'
import type { PatientTimeline } from '../../shared/ipc/contract'
import type { PlacedMeasurement } from '../../shared/domain/measurement'
import { isNamed } from '../../shared/measure/naming'
import { measurementText } from '../../shared/measure/words'
import { warnsOfSomeoneElse, type Study } from '../../shared/domain/study'
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
}: {
  readonly patientKey: string
  readonly referenceSet: ReferenceSetId
}): ReactNode {
  const t = useWords()
  const go = useNavigation((navigation) => navigation.go)
  const { data } = useRequest('patient:timeline', { patientKey })
  const visits = data?.ok ? data.value.visits : []
  const next = visits.at(-1)
  const studies = visits.map(({ study }) => study)
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
  useCommands(useMemo(() => patientCommands(t, openNext), [openNext, t]))
  if (!data) return <section className="patient" />
  if (!data.ok)
    return (
      <section className="patient" role="alert">
        <p className="caution">⚠ {messageOf(data.failure)}</p>
        <p>{failureWords(data.failure).nextStep}</p>
      </section>
    )
  const { patient } = data.value
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
      <IdentityNotes visits={studies} patientKey={patientKey} />
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
      <TrendCharts timeline={data.value} referenceSet={referenceSet} />
      <div className="visits">
        {visits.map(({ study, measurements, findings, reportVersion, reportBeforeMove }) => (
          <VisitCard
            key={study.studyInstanceUid}
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
        ))}
      </div>
      <SerialTable visits={visits} />
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
  study,
  measurements,
  findings,
  reportVersion,
  reportBeforeMove,
  onOpen,
}: {
  readonly study: Study
  readonly measurements: readonly PlacedMeasurement[]
  readonly findings: readonly Finding[]
  readonly reportVersion: number | null
  readonly reportBeforeMove: boolean
  readonly onOpen: () => void
}): ReactNode {
  const t = useWords()
  const { data } = useRequest('study:detail', { studyInstanceUid: study.studyInstanceUid })
  const loop = data?.ok
    ? data.value.loops.find(({ sopInstanceUid }) => sopInstanceUid === study.thumbnailSop)
    : undefined
  const unnamed = measurements.filter((one) => !isNamed(one)).length
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
      {warnsOfSomeoneElse(study.identityCheck) ? (
        <span className="caution">{t('worklist.mayBeSomeoneElse')}</span>
      ) : null}
      {study.moved ? <span className="dim">{t('identity.movedFrom', { from: study.moved.fromName })}</span> : null}
      <KeyFindings findings={findings} />
      {reportVersion === null ? null : <span className="dim">{t('patient.report', { version: reportVersion })}</span>}
      {reportBeforeMove ? <span className="caution">{t('identity.reportBeforeMove')}</span> : null}
      {measurements.filter(isNamed).map((one) => (
        <span key={one.measurementId}>{[measurementText(one), one.view].filter(Boolean).join(', ')}</span>
      ))}
      {unnamed === 0 ? null : <span className="dim">{t('measure.unnamedHere', { count: unnamed })}</span>}
    </button>
  )
}
