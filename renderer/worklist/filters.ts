import { create } from 'zustand'
import type { WorklistQuery } from '../../shared/domain/study'

export type WorklistSort = WorklistQuery['sort']

/** In the order that the key goes through them. */
export const sorts: readonly WorklistSort[] = ['unreadFirst', 'arrived', 'date', 'name']

export interface Filters {
  readonly sort: WorklistSort
  readonly unreadOnly: boolean
  /** DICOM modality that one of the patient's series has; null for any. */
  readonly modality: string | null
}

interface FilterState extends Filters {
  nextSort(): void
  toggleUnread(): void
  /** The next of those that the library has; after the last, any. */
  nextModality(modalities: readonly string[]): void
}

/** Kept over screens: who comes back from a study finds the list as it was. */
export const useFilters = create<FilterState>((set) => ({
  sort: 'unreadFirst',
  unreadOnly: false,
  modality: null,
  nextSort: () => set(({ sort }) => ({ sort: sorts[(sorts.indexOf(sort) + 1) % sorts.length] ?? 'unreadFirst' })),
  toggleUnread: () => set(({ unreadOnly }) => ({ unreadOnly: !unreadOnly })),
  nextModality: (modalities) =>
    set(({ modality }) => ({ modality: modalities[modality === null ? 0 : modalities.indexOf(modality) + 1] ?? null })),
}))
