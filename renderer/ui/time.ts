/** A moment on this machine's clock, to the minute: 2026-03-12 14:05. */
export const minuteOf = (iso: string): string => new Date(iso).toLocaleString('sv-SE').slice(0, 16)
