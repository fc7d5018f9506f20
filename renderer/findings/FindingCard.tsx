import type { ReactNode } from 'react'
import { useWords } from '../i18n'
import { effectiveValue } from '../../shared/compare/changes'
import type { Finding, FindingReview } from '../../shared/domain/finding'
import type { Sex } from '../../shared/domain/patient'
import type { Result } from '../../shared/result'
import { evidenceNote } from '../../shared/quantities/evidence'
import { referenceSets, type ReferenceSetId } from '../../shared/quantities/quantity'
import { referenceBand } from '../../shared/quantities/reference'
import { placeWords } from '../../shared/quantities/place'
import { rounded } from '../../shared/quantities/values'
import { bandWords } from '../../shared/report/sentences'
import { effectiveWords } from '../../shared/words/changes'
import {
  beatWords,
  doubtWords,
  intervalWords,
  partialWords,
  scoreWords,
  verdictWords,
} from '../../shared/words/findings'
import { Button } from '../ui/Button'
import { BandBar } from './BandBar'
import { EditField } from './EditField'
import { statusSigns } from './signs'
import type { Look } from './useHeatMap'
import { failureWords, messageOf } from '../../shared/words'

interface FindingCardProps {
  readonly finding: Finding
  readonly sex: Sex | null
  readonly referenceSet: ReferenceSetId
  readonly chosen: boolean
  readonly editing: boolean
  readonly onChoose: () => void
  readonly onEditing: (editing: boolean) => void
  readonly onReview: (review: FindingReview) => Promise<Result<null>>
  readonly onEvidence: (finding: Finding) => void
  readonly look: Look
}

export function FindingCard({
  finding,
  sex,
  referenceSet,
  chosen,
  editing,
  onChoose,
  onEditing,
  onReview,
  onEvidence,
  look,
}: FindingCardProps): ReactNode {
  const t = useWords()
  const { findingId, status } = finding
  const effective = effectiveValue(finding)
  const scored = finding.score !== null && status === 'unreviewed'
  const shown = scored
    ? (finding.grade ?? t('findings.scoreOnly'))
    : effective.kind === 'number'
      ? effectiveWords(effective)
      : status === 'rejected'
        ? ''
        : finding.refusal !== null && status === 'unreviewed'
          ? t('findings.notRead')
          : effectiveWords(effective)
  const band = effective.kind === 'number' ? bandWords(referenceSet, finding, effective.value, sex) : ''
  const mark = referenceBand(referenceSet, finding, sex)?.mark ?? 'V'
  const note = band ? evidenceNote(mark) : null
  const choose = (): void => onChoose()
  return (
    <li
      className="finding"
      data-testid={`finding-${finding.code}`}
      data-status={status}
      aria-current={chosen}
      onClick={choose}
    >
      <div className="row">
        <span title={placeWords(finding.code)}>{finding.name}</span>
        <span className="push" />
        <strong className={status === 'rejected' ? 'struck' : ''}>{shown}</strong>
      </div>
      {finding.value !== null && status === 'edited' ? (
        <p className="dim">
          {t('findings.modelSaid', { value: rounded(finding.value, finding), unit: finding.unit ?? '' })}
        </p>
      ) : null}
      {finding.value !== null && (status === 'unreviewed' || status === 'accepted') && finding.interval ? (
        <p className="dim">
          {intervalWords(finding)} · {verdictWords(finding.verdict)}
        </p>
      ) : null}
      {effective.kind === 'number' ? (
        <BandBar
          set={referenceSet}
          of={finding}
          sex={sex}
          value={effective.value}
          interval={status === 'edited' ? null : finding.interval}
        />
      ) : null}
      {finding.score !== null && status === 'unreviewed' ? <p className="dim">{scoreWords(finding)}</p> : null}
      {finding.loops.flatMap(({ sopInstanceUid, beat }) =>
        beat !== null && (chosen || beat.doubt !== null) ? (
          <p key={sopInstanceUid} className={beat.doubt === null ? 'faint' : 'caution'} data-testid="finding-beat">
            {beatWords(beat)}
          </p>
        ) : (
          []
        ),
      )}
      {status === 'unreviewed' || status === 'accepted'
        ? [...new Set(finding.loops.flatMap(({ doubts }) => doubts))].map((doubt) => (
            <p key={doubt} className="caution" data-testid="finding-doubt">
              {doubtWords(doubt)}
            </p>
          ))
        : null}
      {finding.partial !== null && status !== 'edited' ? <p className="caution">{partialWords(finding)}</p> : null}
      {band ? (
        <p className="dim" title={referenceSets[referenceSet]}>
          {band}
        </p>
      ) : null}
      {note !== null && chosen ? <p className="faint">{t('evidence.band', { note })}</p> : null}
      {finding.refusal !== null && chosen ? <p className="dim">{messageOf(finding.refusal)}</p> : null}
      <div className="row finding-acts">
        <span className={status === 'unreviewed' ? 'faint' : 'dim'}>
          {statusSigns[status]} {t(`findings.${status}`)}
          {finding.reviewedBy !== null ? ` · ${finding.reviewedBy}` : ''}
        </span>
        <span className="push" />
        {finding.loops.length > 0 ? (
          <Button {...(chosen && { keyName: 'F' })} onPress={() => onEvidence(finding)}>
            {t('findings.evidence')}
          </Button>
        ) : null}
      </div>
      {chosen && finding.loops.length > 0 ? (
        <div className="row finding-acts">
          <span className="push" />
          <Button keyName="Y" pressed={look.on} onPress={look.toggle}>
            {t('look.button')}
          </Button>
        </div>
      ) : null}
      {chosen && look.of ? <p className="dim">{t('look.note')}</p> : null}
      {chosen && finding.loops.length > 0 && look.refusal ? (
        <p className="caution" role="status" data-testid="heat-refusal">
          ⚠ {messageOf(look.refusal)} {failureWords(look.refusal).nextStep}
        </p>
      ) : null}
      {editing ? <EditField finding={finding} onDone={() => onEditing(false)} onReview={onReview} /> : null}
      {chosen && !editing ? (
        <div className="row finding-acts">
          {status === 'unreviewed' && finding.refusal === null && finding.score === null ? (
            <Button keyName="A" primary onPress={() => void onReview({ action: 'accept', findingId })}>
              {t('findings.accept')}
            </Button>
          ) : null}
          <Button keyName="E" onPress={() => onEditing(true)}>
            {t('findings.edit')}
          </Button>
          {status === 'unreviewed' ? (
            <Button keyName="X" onPress={() => void onReview({ action: 'reject', findingId })}>
              {t('findings.reject')}
            </Button>
          ) : (
            <Button keyName="U" onPress={() => void onReview({ action: 'undo', findingId })}>
              {t('findings.undo')}
            </Button>
          )}
        </div>
      ) : null}
    </li>
  )
}
