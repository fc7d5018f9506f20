import type { ParsedInstance } from '../../../shared/dicom/parsedInstance'
import type { CatalogueText } from '../../../shared/words'
import type { StoredFile } from './reader'

/** What import hands over for one instance; the writer files it under its patient. */
export interface InstanceRecord extends ParsedInstance {
  readonly file: StoredFile
}

export interface AddedInstances {
  readonly added: number
  readonly duplicates: number
  readonly conflicts: readonly { readonly sopInstanceUid: string; readonly reason: CatalogueText }[]
}
