import type { ReactNode } from 'react'
import { useWords } from '../i18n'
import type { KeyFrame, ReportDraft } from '../../shared/domain/report'
import { useRequest } from '../bridge/client'
import { Thumbnail } from '../cine'

/** The pictures that go with the report, this visit's and the prior's. */
export function KeyFrames({ draft }: { readonly draft: ReportDraft }): ReactNode {
  const t = useWords()
  if (draft.keyFrames.length === 0) return null
  return (
    <section className="key-frames" aria-label={t('reportPage.keyFrames')} data-testid="key-frames">
      {draft.keyFrames.map((keyFrame) => (
        <KeyFramePicture
          key={`${keyFrame.sopInstanceUid} ${keyFrame.frame}`}
          keyFrame={keyFrame}
          studyInstanceUid={keyFrame.prior ? draft.priorStudyInstanceUid : draft.studyInstanceUid}
        />
      ))}
    </section>
  )
}

function KeyFramePicture({
  keyFrame: { sopInstanceUid, frame, caption, prior },
  studyInstanceUid,
}: {
  readonly keyFrame: KeyFrame
  readonly studyInstanceUid: string | null
}): ReactNode {
  const { data } = useRequest('study:detail', { studyInstanceUid: studyInstanceUid ?? '' }, studyInstanceUid !== null)
  const loop = data?.ok ? data.value.loops.find((candidate) => candidate.sopInstanceUid === sopInstanceUid) : undefined
  const date = data?.ok ? data.value.study.studyDate : null
  return (
    <figure>
      <span className="key-frame-picture">
        {loop ? <Thumbnail loop={loop} frame={frame} alt={caption} {...(prior && { priorDate: date })} /> : null}
      </span>
      <figcaption className="dim">{caption}</figcaption>
    </figure>
  )
}
