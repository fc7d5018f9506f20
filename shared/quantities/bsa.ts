/**
 * Body surface area in m² by DuBois and DuBois (Arch Intern Med 1916;17:863): 0.007184 · H^0.725 · W^0.425, height in
 * cm, weight in kg. Null when either is missing or not an adult's or child's (30-250 cm, 2-400 kg).
 */
export function bsaM2(heightCm: number | null, weightKg: number | null): number | null {
  if (heightCm === null || weightKg === null || heightCm < 30 || heightCm > 250 || weightKg < 2 || weightKg > 400)
    return null
  return 0.007184 * heightCm ** 0.725 * weightKg ** 0.425
}
