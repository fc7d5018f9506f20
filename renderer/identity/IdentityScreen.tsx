import { useEffect, useMemo, useState, type ReactNode } from 'react'
import { useWords } from '../i18n'
import { warnsOfSomeoneElse, type Study } from '../../shared/domain/study'
import type { Failure, Result } from '../../shared/result'
import { useScreenCommands } from '../commands'
import { useNavigation, type Screen } from '../navigation/navigation'
import { request, useRequest } from '../bridge/client'
import { useCine, useOpenLoops } from '../cine'
import { Button } from '../ui/Button'
import { identityCommands } from './identityCommands'
import { MoveDialog } from './MoveDialog'
import { SimilarityChart } from './SimilarityChart'
import { VisitColumn } from './VisitColumn'
import { similarityShown, thresholdWords, whoIs } from './words'
import { failureWords, messageOf, wordsOf } from '../../shared/words'

/** Whose heart is this? A visit beside its patient's others and beside the nearest of other patients; a reader decides where it belongs. */
export function IdentityScreen({ screen }: { readonly screen: Extract<Screen, { kind: 'identity' }> }): ReactNode {
  const t = useWords()
  const go = useNavigation((navigation) => navigation.go)
  const engine = useCine()
  const { studyInstanceUid } = screen
  const { data } = useRequest('identity:review', { studyInstanceUid })
  const [ownAt, setOwnAt] = useState(0)
  const [otherAt, setOtherAt] = useState(0)
  const [moving, setMoving] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const review = data?.ok ? data.value : null
  const own = review?.own[ownAt] ?? review?.own[0]
  const other = review?.others[otherAt] ?? review?.others[0]
  const shown = [review?.study, own?.study, other?.study].flatMap((study) => study?.thumbnailSop ?? []).join(' ')
  useOpenLoops(useMemo(() => (shown === '' ? [] : shown.split(' ')), [shown]))
  useEffect(() => engine.play(), [engine])

  const acts = useMemo(() => {
    const settle = (result: Result<Study>): void => setFailure(result.ok ? null : result.failure)
    return {
      back: () => go({ kind: 'worklist', patientKey: review?.patient.patientKey ?? screen.patientKey }),
      confirm: () => void request('identity:confirm', { studyInstanceUid }).then(settle),
      move: (patientKey: string) => void request('identity:move', { studyInstanceUid, patientKey }).then(settle),
      undo: () => void request('identity:undoMove', { studyInstanceUid }).then(settle),
      nextOwn: () => setOwnAt((now) => (now + 1) % Math.max(1, review?.own.length ?? 0)),
      nextOther: () => setOtherAt((now) => (now + 1) % Math.max(1, review?.others.length ?? 0)),
      reviewOwn: () =>
        own && go({ kind: 'identity', studyInstanceUid: own.study.studyInstanceUid, patientKey: screen.patientKey }),
    }
  }, [go, review, screen.patientKey, studyInstanceUid, own])
  const dialogs = useScreenCommands(
    useMemo(
      () => identityCommands(t, { ...acts, chooseMove: () => setMoving(true), togglePlay: () => engine.toggle() }),
      [t, acts, engine],
    ),
  )
  if (!data) return <main className="reading" />
  if (!data.ok || !review)
    return (
      <main className="centre" role="alert">
        <p className="caution">⚠ {data.ok ? '' : messageOf(data.failure)}</p>
        <Button onPress={acts.back}>{t('reading.back')}</Button>
      </main>
    )
  const { patient, study } = review
  const check = study.identityCheck
  const warned = warnsOfSomeoneElse(check)
  return (
    <main className="reading" data-testid="identity">
      <header className="banner">
        <Button keyName="Esc" onPress={acts.back}>
          {t('reading.back')}
        </Button>
        <h1>{t('identity.title')}</h1>
        <span className="dim">
          {whoIs(t, patient)} · {t('identity.visitOf', { date: study.studyDate ?? t('worklist.noDate') })}
        </span>
        <span className="push" />
        <Button keyName="B" disabled={!warned} onPress={acts.confirm}>
          {t('identity.belongs')}
        </Button>
        <Button keyName="M" primary onPress={() => setMoving(true)}>
          {t('identity.move')}
        </Button>
        {study.moved ? (
          <Button keyName="U" onPress={acts.undo}>
            {t('identity.undo')}
          </Button>
        ) : null}
      </header>
      <div className="identity-page">
        <div data-testid="identity-words" aria-live="polite">
          {failure ? (
            <p className="caution">
              ⚠ {messageOf(failure)} {failureWords(failure).nextStep}
            </p>
          ) : null}
          {study.moved ? (
            <p>
              {t('identity.moved', {
                date: study.studyDate ?? '',
                from: study.moved.fromName,
                id: study.moved.fromPatientId,
                by: study.moved.by,
                at: study.moved.at.slice(0, 10),
              })}
            </p>
          ) : null}
          {review.reason === null ? null : <p className="caution">{wordsOf(review.reason)}</p>}
          {warned && check ? (
            <p className="caution">
              {t('identity.warning', {
                date: study.studyDate ?? t('worklist.noDate'),
                similarity: similarityShown(check.similarity ?? Number.NaN),
              })}
            </p>
          ) : null}
          {check?.verdict === 'consistent' ? (
            <p>{t('identity.consistent', { similarity: similarityShown(check.similarity ?? Number.NaN) })}</p>
          ) : null}
          {check?.confirmed ? (
            <p>{t('identity.confirmed', { by: check.confirmed.by, at: check.confirmed.at.slice(0, 10) })}</p>
          ) : null}
          {check ? <p className="dim">{thresholdWords(t, check)}</p> : null}
          {review.otherPatients > 0 && review.expectedByChance !== null ? (
            <p className="dim">
              {t('identity.byChance', {
                count: review.otherPatients,
                expected:
                  review.expectedByChance < 0.1 ? t('identity.fewerThanTenth') : review.expectedByChance.toFixed(1),
              })}
            </p>
          ) : null}
          {review.model && check && check.packSha256 !== review.model.sha256 ? (
            <p className="dim">{t('identity.otherModel', { model: `${review.model.id} ${review.model.version}` })}</p>
          ) : null}
          {check?.modelId ? (
            <p className="faint">{`${check.modelId} ${check.modelVersion ?? ''}. ${t('app.notADevice')}.`}</p>
          ) : null}
        </div>
        <div className="identity-visits">
          <VisitColumn
            title={t('identity.thisVisit')}
            patient={patient}
            study={study}
            similarity={null}
            role="current"
          />
          {own ? (
            <VisitColumn
              title={t('identity.ownVisit', { at: review.own.indexOf(own) + 1, of: review.own.length })}
              patient={patient}
              study={own.study}
              similarity={own.similarity}
              role="prior"
            >
              <div className="row">
                {review.own.length > 1 ? (
                  <Button keyName="J" onPress={acts.nextOwn}>
                    {t('identity.nextOwn')}
                  </Button>
                ) : null}
                <Button keyName="W" onPress={() => void acts.reviewOwn()}>
                  {t('identity.reviewOwn')}
                </Button>
              </div>
            </VisitColumn>
          ) : (
            <section className="identity-visit">
              <h2>{t('identity.noOwn')}</h2>
            </section>
          )}
          {other ? (
            <VisitColumn
              stranger
              title={t('identity.otherPatient')}
              patient={other.patient}
              study={other.study}
              similarity={other.similarity}
              role="current"
            >
              <p className="dim">
                {t('identity.nearestOf', { at: review.others.indexOf(other) + 1, count: review.otherPatients })}
              </p>
              {review.others.length > 1 ? (
                <div className="row">
                  <Button keyName="N" onPress={acts.nextOther}>
                    {t('identity.nextOther')}
                  </Button>
                </div>
              ) : null}
            </VisitColumn>
          ) : (
            <section className="identity-visit">
              <h2>{t('identity.noOther')}</h2>
            </section>
          )}
        </div>
        {review.distribution ? (
          <SimilarityChart
            distribution={review.distribution}
            marks={[
              ...(review.threshold === null ? [] : [{ words: t('identity.markThreshold'), at: review.threshold }]),
              ...(own ? [{ words: t('identity.markOwn'), at: own.similarity }] : []),
              ...(other ? [{ words: t('identity.markOther'), at: other.similarity }] : []),
            ]}
          />
        ) : review.reason === null ? (
          <p className="dim">{t('identity.noDistribution')}</p>
        ) : null}
      </div>
      <MoveDialog review={review} open={moving} onClose={() => setMoving(false)} onMove={acts.move} />
      {dialogs}
    </main>
  )
}
