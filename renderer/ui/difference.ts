import { signed } from '../../shared/quantities/values'
import type { Say } from '../i18n'

/** "+5 points" of a percentage, "−0.3 cm" of anything else. */
export const differenceWithUnit = (t: Say, difference: number, unit: string | null): string =>
  unit === '%'
    ? t('units.points', { value: signed(difference) })
    : t('units.other', { value: signed(difference), unit: unit ?? '' })
