import type { Finding } from '../../shared/domain/finding'

/** What a reader made of a finding, as a sign beside the words. */
export const statusSigns: Readonly<Record<Finding['status'], string>> = {
  unreviewed: '○',
  accepted: '✓',
  edited: '✎',
  rejected: '✕',
}
