import { useState, type KeyboardEvent, type ReactNode } from 'react'
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { useWords } from '../i18n'
import type { IdentityReview } from '../../shared/domain/identity'
import type { Patient } from '../../shared/domain/patient'
import { useRequest } from '../bridge/client'
import { Button } from '../ui/Button'
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
    if (event.key === 'Enter' && offered[0]) setChosen(offered[0].patient)
  }
  return (
    <ModalOverlay className="veil" isOpen={open} onOpenChange={(next) => !next && close()} isDismissable>
      <Modal className="sheet palette">
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
                onChange={(event) => setText(event.target.value)}
                onKeyDown={onEnter}
              />
              {offered.length === 0 ? (
                <p className="dim">{text.trim() === '' ? t('identity.noSuggestion') : t('worklist.none')}</p>
              ) : null}
              {offered.map(({ patient, words }) => (
                <Button key={patient.patientKey} onPress={() => setChosen(patient)}>
                  {[whoIs(t, patient), patient.birthDate, words].filter(Boolean).join(' · ')}
                </Button>
              ))}
            </div>
          )}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
