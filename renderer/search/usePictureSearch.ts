import { create } from 'zustand'

interface PictureSearchState {
  readonly on: boolean
  readonly text: string
  /** What was last asked for; null before the first. */
  readonly asked: string | null
  /** The loop opened from the results, to come back to. */
  readonly opened: string | null
  turn(on: boolean): void
  write(text: string): void
  ask(): void
  open(sopInstanceUid: string): void
}

/** Kept over screens, so that coming back from a loop finds the others still there. */
export const usePictureSearch = create<PictureSearchState>((set) => ({
  on: false,
  text: '',
  asked: null,
  opened: null,
  turn: (on) => set(on ? { on } : { on, text: '', asked: null, opened: null }),
  write: (text) => set({ text }),
  ask: () => set(({ text }) => ({ asked: text.trim() === '' ? null : text.trim(), opened: null })),
  open: (opened) => set({ opened }),
}))
