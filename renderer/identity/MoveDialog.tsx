import { useState, type KeyboardEvent, type ReactNode } from 'react'
import { Dialog, Heading } from 'react-aria-components'
import { useWords } from '../i18n'
import type { IdentityReview } from '../../shared/domain/identity'
import type { Patient } from '../../shared/domain/patient'
import { useRequest } from '../bridge/client'
import { Button } from '../ui/Button'
import { Sheet } from '../ui/overlays'
import { similarityShown, whoIs } from './words'

interface Props {
  readonly review: IdentityReview
  readonly open: boolean
  readonly onClose: () => void
  readonly onMove: (patientKey: string) => void
}

const FOUND = 8

/** Chooses the patient a visit is moved to, the most alike first, any other by search; then asks once more. */
export function MoveDialog({ review, open, onClose, onMove }: Props): ReactNode {
  const t = useWords()
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const [chosen, setChosen] = useState<Patient | null>(null)
  const { data: found } = useRequest(
    'worklist:query',
    { text, sort: 'name', descending: false, offset: 0, limit: FOUND },
    open && text.trim() !== '',
  )
  const close = (): void => {
    setChosen(null)
    setText('')
    onClose()
  }
  const date = review.study.studyDate ?? t('worklist.noDate')
  const offered =
    text.trim() === ''
      ? review.others.map(({ patient, similarity }) => ({
          patient,
          words: t('identity.similarity', { similarity: similarityShown(similarity) }),
        }))
      : (found?.rows ?? [])
          .filter(({ patient }) => patient.patientKey !== review.patient.patientKey)
          .map(({ patient, visits }) => ({ patient, words: t('worklist.visits', { count: visits }) }))
  const onEnter = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (by !== 0) {
      event.preventDefault()
      setAt(Math.max(0, Math.min(offered.length - 1, at + by)))
    }
    if (event.key === 'Enter' && !event.repeat && offered[at]) setChosen(offered[at].patient)
  }
  return (
    <Sheet narrow open={open} onClose={close}>
      <Dialog>
        {chosen ? (
          <div className="identity-move" data-testid="move-confirm">
            <Heading slot="title">{t('identity.confirmMove', { date })}</Heading>
            <p>{t('identity.confirmFrom', { from: whoIs(t, review.patient) })}</p>
            <p className="caution">
              {t('identity.confirmTo', { to: [whoIs(t, chosen), chosen.birthDate].filter(Boolean).join(', ') })}
            </p>
            <p className="dim">{t('identity.confirmHint')}</p>
            <div className="row">
              <Button
                primary
                onPress={() => {
                  close()
                  onMove(chosen.patientKey)
                }}
              >
                {t('identity.moveNow')}
              </Button>
              <Button onPress={() => setChosen(null)}>{t('identity.chooseOther')}</Button>
              <Button keyName="Esc" onPress={close}>
                {t('identity.cancel')}
              </Button>
            </div>
          </div>
        ) : (
          <div className="identity-move">
            <Heading slot="title">{t('identity.moveTo', { date })}</Heading>
            <input
              autoFocus
              className="field"
              type="search"
              aria-label={t('worklist.search')}
              placeholder={t('worklist.search')}
              value={text}
              onChange={(event) => {
                setText(event.target.value)
                setAt(0)
              }}
              onKeyDown={onEnter}
            />
            {offered.length === 0 ? (
              <p className="dim">{text.trim() === '' ? t('identity.noSuggestion') : t('worklist.none')}</p>
            ) : null}
            {offered.map(({ patient, words }, n) => (
              <Button key={patient.patientKey} primary={n === at} onPress={() => setChosen(patient)}>
                {[whoIs(t, patient), patient.birthDate, words].filter(Boolean).join(' · ')}
              </Button>
            ))}
          </div>
        )}
      </Dialog>
    </Sheet>
  )
}
