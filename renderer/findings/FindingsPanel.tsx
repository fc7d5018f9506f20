import { useState, type ReactNode } from 'react'
import { useWords } from '../i18n'
import type { PatientMatchingState } from '../../shared/ipc/contract'
import type { Sex } from '../../shared/domain/patient'
import { ranOn, type Finding } from '../../shared/domain/finding'
import type { ReferenceSetId } from '../../shared/quantities/reference'
import { Button } from '../ui/Button'
import { keyOf } from './acts'
import { FindingCard } from './FindingCard'
import type { Look } from './useHeatMap'
import type { Findings } from './useFindings'
import { FailureNote } from '../ui/FailureNote'
import { failureWords, messageOf } from '../../shared/words'

interface FindingsPanelProps {
  readonly findings: Findings
  readonly sex: Sex | null
  readonly referenceSet: ReferenceSetId
  /** The finding whose editor is open, by `keyOf`. */
  readonly editing: string | null
  readonly onEditing: (editing: string | null) => void
  readonly onEvidence: (finding: Finding) => void
  readonly look: Look
}

/** What the installed model says, each statement to be accepted, edited or rejected. A model that isn't there says so. */
export function FindingsPanel({
  findings: { pack, broken, run, patientMatching, findings, chosen, wasChosen, failure, choose, review, readAgain },
  sex,
  referenceSet,
  editing,
  onEditing,
  onEvidence,
  look,
}: FindingsPanelProps): ReactNode {
  const t = useWords()
  const [unfolded, setUnfolded] = useState(false)
  const notRead = findings.filter(({ refusal, status }) => refusal !== null && status === 'unreviewed')
  const folded = notRead.length > 1 ? notRead : []
  // A key that reaches a folded finding shows it; the one that is chosen when the study opens does not.
  const isWithin = folded.some((finding) => (finding === chosen && wasChosen) || editing === keyOf(findings, finding))
  const card = (finding: Finding): ReactNode => (
    <FindingCard
      // What is being typed outlives a new reading, which gives every finding another id.
      key={keyOf(findings, finding)}
      finding={finding}
      sex={sex}
      referenceSet={referenceSet}
      chosen={finding === chosen}
      editing={editing === keyOf(findings, finding)}
      onChoose={() => choose(finding.findingId)}
      onEditing={(open) => onEditing(open ? keyOf(findings, finding) : null)}
      onReview={review}
      onEvidence={onEvidence}
      look={look}
    />
  )
  return (
    <section data-testid="findings">
      <h2 className="row">
        {t('findings.title')} <span className="draft-tag">{t('app.draft')}</span>
      </h2>
      {pack ? null : broken ? (
        <p className="caution">
          ⚠ {broken.failure && messageOf(broken.failure)} {broken.failure && failureWords(broken.failure).nextStep}
        </p>
      ) : (
        <p>{t('findings.noModel')}</p>
      )}
      {run ? (
        <p className="faint">
          {run.model.id} {run.model.version} · {ranOn(run.model)} · {t('app.notADevice')}
        </p>
      ) : pack ? (
        <p className="faint">{t('findings.waiting', { model: `${pack.id} ${pack.version}` })}</p>
      ) : null}
      {run?.status === 'running' ? <p className="dim">{t('findings.reading')}</p> : null}
      {run && (run.status === 'failed' || run.status === 'cancelled' || run.status === 'partial') ? (
        <div role="alert">
          <p className="caution">⚠ {run.reason && messageOf(run.reason)}</p>
          <Button onPress={readAgain}>{t('findings.again')}</Button>
        </div>
      ) : null}
      <FailureNote failure={failure} />
      <ul className="findings">{findings.filter((finding) => !folded.includes(finding)).map(card)}</ul>
      {folded.length > 0 ? (
        <details
          data-testid="not-read"
          open={unfolded || isWithin}
          onToggle={({ currentTarget }) => setUnfolded(currentTarget.open)}
        >
          <summary className="dim">
            {t('findings.notReadOf', { count: folded.length, names: folded.map(({ name }) => name).join(', ') })}
          </summary>
          <ul className="findings">{folded.map(card)}</ul>
        </details>
      ) : null}
      {run && run.refused.length > 0 ? (
        <details>
          <summary className="dim">{t('findings.refused', { count: run.refused.length })}</summary>
          <ul className="refused">
            {[...new Set(run.refused.map(({ reason }) => messageOf(reason)))].map((reason) => (
              <li key={reason} className="dim">
                {reason}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      {patientMatching && run?.status === 'complete' ? (
        <PatientMatching patientMatching={patientMatching} onAgain={readAgain} />
      ) : null}
    </section>
  )
}

/** What the model that tells patients apart made of the study; one that ended early can be asked again. */
function PatientMatching({
  patientMatching: { model, run, loops },
  onAgain,
}: {
  readonly patientMatching: PatientMatchingState
  readonly onAgain: () => void
}): ReactNode {
  const t = useWords()
  const name = `${model.id} ${model.version}`
  if (run?.status === 'running') return <p className="dim">{t('findings.patientMatchingRunning', { model: name })}</p>
  if (run?.status === 'complete')
    return (
      <p className="faint">
        {t('findings.hearts', { model: name, count: loops })} · {t('app.notADevice')}
      </p>
    )
  return (
    <div {...(run && { role: 'alert' })}>
      <p className={run ? 'caution' : 'dim'}>
        {run
          ? `⚠ ${name}: ${run.reason ? messageOf(run.reason) : ''}`
          : t('findings.patientMatchingWaiting', { model: name })}
      </p>
      <Button onPress={onAgain}>{t('findings.again')}</Button>
    </div>
  )
}
