import { useMemo, useState, type ReactNode } from 'react'
import { useWords } from '../i18n'
import { warnsOfSomeoneElse, type Study } from '../../shared/domain/study'
import type { Failure } from '../../shared/result'
import { useCommands } from '../commands'
import { useNavigation } from '../navigation/navigation'
import { request } from '../bridge/client'
import { Button } from '../ui/Button'
import { reviewCommands } from './identityCommands'
import { similarityShown, thresholdWords } from './words'
import { FailureNote } from '../ui/FailureNote'

/** On a patient's page: visits whose heart looks like someone else's, visits that were moved here, and the way to review any. */
export function IdentityNotes({
  visits,
  patientKey,
}: {
  readonly visits: readonly Study[]
  readonly patientKey: string
}): ReactNode {
  const t = useWords()
  const go = useNavigation((navigation) => navigation.go)
  const [failure, setFailure] = useState<Failure | null>(null)
  const warned = visits.filter(({ identityCheck }) => warnsOfSomeoneElse(identityCheck))
  const first = (warned.at(-1) ?? visits.at(-1))?.studyInstanceUid
  const review = useMemo(
    () =>
      (uid: string | undefined): void =>
        void (uid !== undefined && go({ kind: 'identity', studyInstanceUid: uid, patientKey })),
    [go, patientKey],
  )
  useCommands(useMemo(() => reviewCommands(t, () => review(first)), [t, review, first]))
  const undo = (studyInstanceUid: string): void =>
    void request('identity:undoMove', { studyInstanceUid }).then((undone) => {
      setFailure(undone.ok ? null : undone.failure)
      if (undone.ok) go({ kind: 'worklist', patientKey: undone.value.patientKey })
    })
  const dateOf = ({ studyDate }: Study): string => studyDate ?? t('worklist.noDate')
  return (
    <>
      {warned.map((study) => (
        <div key={study.studyInstanceUid} className="row caution" role="note" data-testid="identity-warning">
          <span>
            {t('identity.warning', {
              date: dateOf(study),
              similarity: similarityShown(study.identityCheck?.similarity ?? Number.NaN),
            })}{' '}
            {study.identityCheck && thresholdWords(t, study.identityCheck)}
            <NearestOther study={study} />
          </span>
          <span className="push" />
          <Button
            {...(study.studyInstanceUid === first && { keyName: 'W' })}
            onPress={() => review(study.studyInstanceUid)}
          >
            {t('identity.reviewVisit')}
          </Button>
        </div>
      ))}
      {visits.flatMap((study) =>
        study.moved ? (
          <div key={study.studyInstanceUid} className="row" role="note" data-testid="moved-note">
            <span>
              {t('identity.moved', {
                date: dateOf(study),
                from: study.moved.fromName,
                id: study.moved.fromPatientId,
                by: study.moved.by,
                at: study.moved.at.slice(0, 10),
              })}
            </span>
            <span className="push" />
            <Button onPress={() => undo(study.studyInstanceUid)}>{t('identity.undo')}</Button>
          </div>
        ) : (
          []
        ),
      )}
      <FailureNote failure={failure} />
    </>
  )
}

function NearestOther({ study }: { readonly study: Study }): ReactNode {
  const t = useWords()
  const other = study.identityCheck?.nearestOther
  if (!other) return null
  return <> {t('identity.nearer', { count: other.ofPatients, similarity: similarityShown(other.similarity) })}</>
}
