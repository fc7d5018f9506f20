import { useState, type ReactNode } from 'react'
import { useWords } from '../i18n'
import { effectiveValue } from '../../shared/compare/changes'
import type { Finding, FindingReview } from '../../shared/domain/finding'
import type { Sex } from '../../shared/domain/patient'
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
  readonly onReview: (review: FindingReview) => void
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
  const said = effectiveValue(finding)
  const scored = finding.score !== null && status === 'unreviewed'
  const shown = scored
    ? (finding.grade ?? t('findings.scoreOnly'))
    : said.kind === 'number'
      ? effectiveWords(said)
      : status === 'rejected'
        ? ''
        : finding.refusal !== null && status === 'unreviewed'
          ? t('findings.notRead')
          : effectiveWords(said)
  const band = said.kind === 'number' ? bandWords(referenceSet, finding, said.value, sex) : ''
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
      {said.kind === 'number' ? (
        <BandBar
          set={referenceSet}
          of={finding}
          sex={sex}
          value={said.value}
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
      {chosen && editing ? <EditField finding={finding} onDone={() => onEditing(false)} onReview={onReview} /> : null}
      {chosen && !editing ? (
        <div className="row finding-acts">
          {status === 'unreviewed' && finding.refusal === null && finding.score === null ? (
            <Button keyName="A" primary onPress={() => onReview({ action: 'accept', findingId })}>
              {t('findings.accept')}
            </Button>
          ) : null}
          <Button keyName="E" onPress={() => onEditing(true)}>
            {t('findings.edit')}
          </Button>
          {status === 'unreviewed' ? (
            <Button keyName="X" onPress={() => onReview({ action: 'reject', findingId })}>
              {t('findings.reject')}
            </Button>
          ) : (
            <Button keyName="U" onPress={() => onReview({ action: 'undo', findingId })}>
              {t('findings.undo')}
            </Button>
          )}
        </div>
      ) : null}
    </li>
  )
}

/** A number for a value, present or absent for the rest. Enter keeps it, Esc leaves it. */
function EditField({
  finding,
  onDone,
  onReview,
}: {
  readonly finding: Finding
  readonly onDone: () => void
  readonly onReview: (review: FindingReview) => void
}): ReactNode {
  const t = useWords()
  const [text, setText] = useState(
    finding.editedValue?.toString() ?? (finding.value === null ? '' : rounded(finding.value, finding).toString()),
  )
  const edit = (value: number | null, presence: 'present' | 'absent' | null): void => {
    onReview({ action: 'edit', findingId: finding.findingId, value, presence })
    onDone()
  }
  if (finding.kind !== 'regression')
    return (
      <div className="row finding-acts">
        <Button primary onPress={() => edit(null, 'present')}>
          {t('findings.present')}
        </Button>
        <Button onPress={() => edit(null, 'absent')}>{t('findings.absent')}</Button>
        <Button keyName="Esc" onPress={onDone}>
          {t('findings.cancel')}
        </Button>
      </div>
    )
  const value = text.trim() === '' ? Number.NaN : Number(text.replace(',', '.'))
  return (
    <form
      className="row finding-acts"
      onSubmit={(event) => {
        event.preventDefault()
        if (Number.isFinite(value)) edit(value, null)
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        onDone()
      }}
    >
      <input
        className="field number-field"
        autoFocus
        inputMode="decimal"
        aria-label={finding.name}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <span className="dim">{finding.unit}</span>
      <Button primary keyName="Enter" disabled={!Number.isFinite(value)} onPress={() => edit(value, null)}>
        {t('findings.keep')}
      </Button>
    </form>
  )
}
