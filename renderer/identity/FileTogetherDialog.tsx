import type { ReactNode } from 'react'
import { Dialog, Heading } from 'react-aria-components'
import { useWords, type Say } from '../i18n'
import type { Patient } from '../../shared/domain/patient'
import type { SharedId } from '../../shared/domain/study'
import { Button } from '../ui/Button'
import { Sheet } from '../ui/overlays'
import { whoIs } from './words'

interface Props {
  readonly patient: Patient
  /** Null while nothing is asked. */
  readonly other: SharedId | null
  readonly onClose: () => void
  readonly onFile: (other: Patient) => void
}

/** Asks once more before two patients under one ID become one. */
export function FileTogetherDialog({ patient, other, onClose, onFile }: Props): ReactNode {
  const t = useWords()
  return (
    <Sheet narrow open={other !== null} onClose={onClose}>
      <Dialog>
        {other === null ? null : (
          <div className="identity-move" data-testid="file-together">
            <Heading slot="title">{t('identity.fileTogetherTitle')}</Heading>
            <p>{personWords(t, patient)}</p>
            <p className="caution">⚠ {personWords(t, other.patient)}</p>
            <p className="dim">{t('identity.fileTogetherHint')}</p>
            <div className="row">
              <Button
                primary
                onPress={() => {
                  onClose()
                  onFile(other.patient)
                }}
              >
                {t('identity.fileTogetherNow')}
              </Button>
              <Button keyName="Esc" onPress={onClose}>
                {t('identity.cancel')}
              </Button>
            </div>
          </div>
        )}
      </Dialog>
    </Sheet>
  )
}

const personWords = (t: Say, patient: Patient): string =>
  [whoIs(t, patient), patient.birthDate ?? t('worklist.birthUnknown'), patient.sex ?? t('people.sexNotRecorded')].join(
    ', ',
  )
