import { useRef, useState, type ReactNode } from 'react'
import type { Finding, FindingReview } from '../../shared/domain/finding'
import { rounded } from '../../shared/quantities/values'
import { failureOf, type Failure, type Result } from '../../shared/result'
import { useWords } from '../i18n'
import { Button } from '../ui/Button'
import { FailureNote } from '../ui/FailureNote'
import { useLayer } from '../ui/layers'
import { NumberField } from '../ui/NumberField'

interface EditFieldProps {
  readonly finding: Finding
  readonly onDone: () => void
  readonly onReview: (review: FindingReview) => Promise<Result<null>>
}

/** A number for a value, present or absent for the rest. Enter keeps it, Esc leaves it; what is refused stays to be mended. */
export function EditField({ finding, onDone, onReview }: EditFieldProps): ReactNode {
  const t = useWords()
  const [text, setText] = useState(
    finding.editedValue?.toString() ?? (finding.value === null ? '' : rounded(finding.value, finding).toString()),
  )
  const [failure, setFailure] = useState<Failure | null>(null)
  const sending = useRef(false)
  useLayer('editor', onDone)
  const edit = async (value: number | null, presence: 'present' | 'absent' | null): Promise<void> => {
    if (sending.current) return
    sending.current = true
    const result = await onReview({ action: 'edit', findingId: finding.findingId, value, presence })
    sending.current = false
    if (result.ok) onDone()
    else setFailure(result.failure)
  }
  if (finding.kind !== 'regression')
    return (
      <>
        <div className="row finding-acts">
          <Button primary onPress={() => void edit(null, 'present')}>
            {t('findings.present')}
          </Button>
          <Button onPress={() => void edit(null, 'absent')}>{t('findings.absent')}</Button>
          <Button keyName="Esc" onPress={onDone}>
            {t('findings.cancel')}
          </Button>
        </div>
        <FailureNote failure={failure} />
      </>
    )
  const keep = (): void => {
    const value = text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.'))
    if (Number.isFinite(value)) void edit(value, null)
    else setFailure(failureOf('wrongKindOfValue', { kind: 'number' }))
  }
  return (
    <>
      <form
        className="row finding-acts"
        onSubmit={(event) => {
          event.preventDefault()
          keep()
        }}
      >
        <NumberField autoFocus label={finding.name} value={text} invalid={failure !== null} onChange={setText} />
        <span className="dim">{finding.unit}</span>
        <Button primary keyName="Enter" onPress={keep}>
          {t('findings.keep')}
        </Button>
      </form>
      <FailureNote failure={failure} />
    </>
  )
}
