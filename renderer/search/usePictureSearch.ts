import { create } from 'zustand'

interface PictureSearchState {
  readonly on: boolean
  readonly text: string
  /** What was last asked for; null before the first. */
  readonly asked: string | null
  /** Whether focus goes to the results once they are there: Enter was the last key. */
  readonly awaited: boolean
  /** The loop opened from the results, to come back to. */
  readonly opened: string | null
  turn(on: boolean): void
  write(text: string): void
  ask(): void
  open(sopInstanceUid: string): void
  /** Focus has gone to the results. */
  arrive(): void
}

/** Kept over screens, so that coming back from a loop finds the others still there. */
export const usePictureSearch = create<PictureSearchState>((set) => ({
  on: false,
  text: '',
  asked: null,
  awaited: false,
  opened: null,
  turn: (on) => set(on ? { on } : { on, text: '', asked: null, awaited: false, opened: null }),
  write: (text) => set({ text, awaited: false }),
  ask: () => set(({ text }) => ({ asked: text.trim() === '' ? null : text.trim(), awaited: true, opened: null })),
  // Coming back finds it again.
  open: (opened) => set({ opened, awaited: true }),
  arrive: () => set({ awaited: false }),
}))
