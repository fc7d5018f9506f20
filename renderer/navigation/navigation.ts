import { create } from 'zustand'

export type Screen =
  | { readonly kind: 'worklist'; readonly patientKey: string | null }
  | {
      readonly kind: 'reading'
      readonly studyInstanceUid: string
      readonly priorStudyInstanceUid: string | null
      readonly patientKey: string
      /** The loop to begin with. */ readonly sopInstanceUid?: string
    }
  | {
      readonly kind: 'report'
      readonly studyInstanceUid: string
      readonly priorStudyInstanceUid: string | null
      readonly patientKey: string
    }
  | { readonly kind: 'identity'; readonly studyInstanceUid: string; readonly patientKey: string }
  | { readonly kind: 'settings' }

interface Navigation {
  readonly screen: Screen
  go(screen: Screen): void
}

export const useNavigation = create<Navigation>((set) => ({
  screen: { kind: 'worklist', patientKey: null },
  go: (screen) => set({ screen }),
}))
