import type { ReactNode } from 'react'
import { useWords } from '../i18n'
import { asNamedBy, displayName, type Patient } from '../../shared/domain/patient'
import type { Study } from '../../shared/domain/study'
import { useRequest } from '../bridge/client'
import { LoopViewport } from '../cine'
import { similarityShown, whoIs } from './words'

interface Props {
  readonly title: string
  readonly patient: Patient
  readonly study: Study
  readonly similarity: number | null
  /** Shown as a prior of the same patient; a stranger's visit never is. */
  readonly role: 'current' | 'prior'
  readonly stranger?: boolean
  readonly children?: ReactNode
}

/** One visit of the review: whose it is, how alike, and its picture playing. */
export function VisitColumn({ title, patient, study, similarity, role, stranger = false, children }: Props): ReactNode {
  const t = useWords()
  const named = asNamedBy(patient, study)
  const { data } = useRequest('study:detail', { studyInstanceUid: study.studyInstanceUid })
  const loop = data?.ok
    ? data.value.loops.find(({ sopInstanceUid }) => sopInstanceUid === study.thumbnailSop)
    : undefined
  return (
    <section className="identity-visit" data-stranger={stranger} data-testid={stranger ? 'stranger' : role}>
      <h2 className={stranger ? 'caution' : ''}>{title}</h2>
      <p>
        <strong>{whoIs(t, named)}</strong>
      </p>
      <p className="dim">
        {[
          study.studyDate ?? t('worklist.noDate'),
          similarity === null ? null : t('identity.similarity', { similarity: similarityShown(similarity) }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      <div className="pane identity-picture">
        {loop ? (
          <LoopViewport loop={loop} role={role} patientName={displayName(named.name)} studyDate={study.studyDate} />
        ) : (
          <p className="pane-note faint">{data ? t('patient.noPicture') : ''}</p>
        )}
      </div>
      {children}
    </section>
  )
}
