import type { Say } from '../i18n'
import { displayName, type Patient } from '../../shared/domain/patient'
import type { IdentityCheck } from '../../shared/domain/study'

const percent = (share: number): string => (100 * share).toFixed(share < 0.1 ? 1 : 0)

export const similarityShown = (similarity: number): string => similarity.toFixed(3)

/** Name and ID, for one who must not be mistaken. */
export const whoIs = (t: Say, { name, patientId }: Pick<Patient, 'name' | 'patientId'>): string =>
  [displayName(name), patientId && `${t('patient.id')} ${patientId}`].filter(Boolean).join(', ')

/** Which threshold, where it comes from, and how often it is wrong. */
export function thresholdWords(t: Say, check: IdentityCheck): string {
  if (check.threshold === null)
    return t('identity.noThreshold', { model: `${check.modelId ?? ''} ${check.modelVersion ?? ''}`.trim() })
  const rate = (share: number, interval: readonly [number, number] | null): string =>
    interval
      ? t('identity.rateInterval', { percent: percent(share), low: percent(interval[0]), high: percent(interval[1]) })
      : t('identity.rate', { percent: percent(share) })
  const source =
    check.thresholdSource === 'library'
      ? t('identity.fromLibrary', { count: check.fittedOnPatients ?? 0 })
      : t('identity.fromPack', { model: `${check.modelId ?? ''} ${check.modelVersion ?? ''}`.trim() })
  return [
    t('identity.threshold', { threshold: similarityShown(check.threshold), source }),
    check.falseAlarmRate !== null &&
      t('identity.falseAlarms', { rate: rate(check.falseAlarmRate, check.falseAlarmInterval) }),
    check.missRate !== null && t('identity.misses', { rate: rate(check.missRate, check.missInterval) }),
  ]
    .filter(Boolean)
    .join(' ')
}
