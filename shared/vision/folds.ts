/** Patients dealt to folds in the order given, each once, so that the same labels give the same fit. No more folds than patients. */
export function dealPatients(patientKeys: readonly string[], folds: number): ReadonlyMap<string, number> {
  const keys = [...new Set(patientKeys)]
  return new Map(keys.map((key, n) => [key, n % Math.min(folds, keys.length)]))
}
