import { useMemo, useState, type ReactNode } from 'react'
import { useWords } from '../i18n'
import { displayName, type Patient } from '../../shared/domain/patient'
import { differingWords } from '../../shared/words/demographics'
import { warnsOfSomeoneElse, type SharedId, type Study } from '../../shared/domain/study'
import type { Failure } from '../../shared/result'
import { useCommands } from '../commands'
import { useNavigation } from '../navigation/navigation'
import { request } from '../bridge/client'
import { Button } from '../ui/Button'
import { reviewCommands } from './identityCommands'
import { FileTogetherDialog } from './FileTogetherDialog'
import { similarityShown, thresholdWords, whoIs } from './words'
import { FailureNote } from '../ui/FailureNote'

/** On a patient's page: visits whose heart looks like someone else's, visits that were moved here, and the way to review any. */
export function IdentityNotes({
  visits,
  patient,
  sharesIdWith,
}: {
  readonly visits: readonly Study[]
  readonly patient: Patient
  readonly sharesIdWith: readonly SharedId[]
}): ReactNode {
  const t = useWords()
  const go = useNavigation((navigation) => navigation.go)
  const [failure, setFailure] = useState<Failure | null>(null)
  const { patientKey } = patient
  const [joining, setJoining] = useState<SharedId | null>(null)
  const chooseFirst = sharesIdWith[0] ?? null
  const warned = visits.filter(({ identityCheck }) => warnsOfSomeoneElse(identityCheck))
  const first = (warned.at(-1) ?? visits.at(-1))?.studyInstanceUid
  const review = useMemo(
    () =>
      (uid: string | undefined): void =>
        void (uid !== undefined && go({ kind: 'identity', studyInstanceUid: uid, patientKey })),
    [go, patientKey],
  )
  useCommands(
    useMemo(
      () => reviewCommands(t, { review: () => review(first), fileTogether: () => setJoining(chooseFirst) }),
      [t, review, first, chooseFirst],
    ),
  )
  const fileTogether = (other: Patient): void =>
    void request('identity:fileTogether', { patientKey: other.patientKey, intoPatientKey: patientKey }).then((filed) =>
      setFailure(filed.ok ? null : filed.failure),
    )
  const undo = (studyInstanceUid: string): void =>
    void request('identity:undoMove', { studyInstanceUid }).then((undone) => {
      setFailure(undone.ok ? null : undone.failure)
      if (undone.ok) go({ kind: 'worklist', patientKey: undone.value.patientKey })
    })
  const dateOf = ({ studyDate }: Study): string => studyDate ?? t('worklist.noDate')
  return (
    <>
      {sharesIdWith.map((other, n) => (
        <div key={other.patient.patientKey} className="row caution" role="note" data-testid="shares-id">
          <span>
            {t('identity.sharesId', {
              id: patient.patientId,
              patient: [
                whoIs(t, other.patient),
                other.patient.birthDate ?? t('worklist.birthUnknown'),
                other.patient.sex,
              ]
                .filter(Boolean)
                .join(', '),
              differing: differingWords([other]),
            })}
          </span>
          <span className="push" />
          <Button {...(n === 0 && { keyName: 'T' })} onPress={() => setJoining(other)}>
            {t('identity.fileTogether')}
          </Button>
        </div>
      ))}
      <FileTogetherDialog patient={patient} other={joining} onClose={() => setJoining(null)} onFile={fileTogether} />
      {visits.flatMap(({ studyInstanceUid, studyDate, subject: { others, source } }) => [
        others.length > 0 && (
          <p key={`${studyInstanceUid} others`} className="caution" role="note">
            {t('identity.alsoNames', {
              date: studyDate ?? t('worklist.noDate'),
              others: others.map(({ name }) => displayName(name)).join('; '),
            })}
          </p>
        ),
        source === 'record' && (
          <p key={`${studyInstanceUid} source`} className="caution" role="note">
            {t('identity.asNoted', { date: studyDate ?? t('worklist.noDate') })}
          </p>
        ),
      ])}
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
              {t(study.moved.joinId === null ? 'identity.moved' : 'identity.filedTogether', {
                date: dateOf(study),
                from: study.moved.fromName,
                id: study.moved.fromPatientId,
                by: study.moved.by,
                at: study.moved.at.slice(0, 10),
              })}
            </span>
            <span className="push" />
            <Button onPress={() => undo(study.studyInstanceUid)}>
              {t(study.moved.joinId === null ? 'identity.undo' : 'identity.undoFileTogether')}
            </Button>
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
