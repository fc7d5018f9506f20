import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { displayName, type Patient } from '../../shared/domain/patient'
import type { Study } from '../../shared/domain/study'
import { bsaM2 } from '../../shared/quantities/bsa'
import { Button } from '../ui/Button'

interface BannerProps {
  readonly patient: Patient
  readonly study: Study
  readonly onBack: () => void
  readonly children: ReactNode
}

/** Who is being read, on every screen of pictures. */
export function Banner({ patient, study, onBack, children }: BannerProps): ReactNode {
  const { t } = useTranslation()
  const bsa = bsaM2(study.heightCm, study.weightKg)
  const facts = [
    [patient.sex, study.ageYears === null ? null : `${study.ageYears} y`].filter(Boolean).join(' '),
    patient.patientId && `${t('patient.id')} ${patient.patientId}`,
    bsa !== null && `BSA ${bsa.toFixed(2)} m²`,
    `Echo ${study.studyDate ?? t('worklist.noDate')}`,
  ].filter(Boolean)
  return (
    <header className="banner" data-testid="banner">
      <Button keyName="Esc" onPress={onBack}>
        {t('reading.back')}
      </Button>
      <h1>{displayName(patient.name)}</h1>
      <span className="dim">{facts.join(' · ')}</span>
      <span className="push" />
      {children}
    </header>
  )
}
