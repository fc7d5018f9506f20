import type { ReactNode } from 'react'
import { useWords } from '../i18n'
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
  const t = useWords()
  const bsa = bsaM2(study.heightCm, study.weightKg)
  const facts = [
    [
      patient.sex,
      patient.birthDate ?? t('worklist.birthUnknown'),
      study.ageYears === null ? null : t('reading.age', { years: study.ageYears }),
    ]
      .filter(Boolean)
      .join(' '),
    patient.patientId && `${t('patient.id')} ${patient.patientId}`,
    bsa !== null && t('reading.bsa', { bsa: bsa.toFixed(2) }),
    t('reading.echoOf', { date: study.studyDate ?? t('worklist.noDate') }),
  ].filter(Boolean)
  return (
    <header className="banner" data-testid="banner">
      <Button keyName="Esc" onPress={onBack}>
        {t('reading.back')}
      </Button>
      <h1>{displayName(patient.name)}</h1>
      <span className="dim" title={facts.join(' · ')}>
        {facts.join(' · ')}
      </span>
      <span className="push" />
      {children}
    </header>
  )
}
