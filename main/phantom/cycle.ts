/** The phantom's cardiac cycle. Phase 0 is the R wave (end-diastole); end-systole is at END_SYSTOLE. All in cycles. */
export const END_SYSTOLE = 0.36
const EARLY_FILLING_START = 0.42
const EARLY_FILLING_LENGTH = 0.2
const ATRIAL_KICK_START = 0.82
const ATRIAL_KICK_LENGTH = 0.16
const EARLY_FILLING_SHARE = 0.75

const clamp01 = (value: number): number => Math.min(1, Math.max(0, value))
const wrap = (phase: number): number => phase - Math.floor(phase)
const fall = (t: number): number => 0.5 + 0.5 * Math.cos(Math.PI * clamp01(t))
const hump = (t: number): number => (t <= 0 || t >= 1 ? 0 : Math.sin(Math.PI * t))

/** How far the ventricle has emptied: 0 at end-diastole, 1 at end-systole. */
export function contraction(phase: number): number {
  const p = wrap(phase)
  if (p < EARLY_FILLING_START) return Math.sin((Math.PI / 2) * clamp01(p / END_SYSTOLE)) ** 2
  const early = fall((p - EARLY_FILLING_START) / EARLY_FILLING_LENGTH)
  const late = fall((p - ATRIAL_KICK_START) / ATRIAL_KICK_LENGTH)
  return EARLY_FILLING_SHARE * early + (1 - EARLY_FILLING_SHARE) * late
}

/** Opening of the mitral and tricuspid valves, 0 closed to 1 wide: E wave, half-closed diastasis, A wave. */
export function atrioventricularOpening(phase: number): number {
  const p = wrap(phase)
  if (p < EARLY_FILLING_START - 0.02) return 0
  const eWave = hump((p - EARLY_FILLING_START + 0.02) / 0.26)
  const aWave = 0.75 * hump((p - ATRIAL_KICK_START + 0.04) / 0.2)
  const diastasis = p > 0.55 && p < 0.9 ? 0.3 : 0
  return Math.max(eWave, aWave, diastasis)
}

/** Opening of the aortic valve, 0 closed to 1 open. */
export function aorticOpening(phase: number): number {
  const p = wrap(phase)
  return p < 0.05 || p > END_SYSTOLE ? 0 : Math.min(1, (p - 0.05) / 0.03, (END_SYSTOLE - p) / 0.03)
}
