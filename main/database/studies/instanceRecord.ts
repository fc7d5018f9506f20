import type { Loop } from '../../../shared/domain/loop'
import type { Patient } from '../../../shared/domain/patient'
import type { Study } from '../../../shared/domain/study'
import type { StoredFile } from './reader'

/** What import hands over for one instance; the writer merges patients only on issuer + ID. */
export interface InstanceRecord {
  readonly patient: Omit<Patient, 'patientKey' | 'differences'>
  readonly study: Pick<
    Study,
    'studyInstanceUid' | 'studyDate' | 'studyTime' | 'description' | 'accessionNumber' | 'heightCm' | 'weightKg'
  >
  readonly series: {
    readonly seriesInstanceUid: string
    readonly modality: string
    readonly description: string
    readonly seriesNumber: number | null
  }
  readonly loop: Loop
  readonly file: StoredFile
}

export interface AddedInstances {
  readonly added: number
  readonly duplicates: number
  readonly conflicts: readonly { readonly sopInstanceUid: string; readonly reason: string }[]
}
