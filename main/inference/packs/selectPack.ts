import { modelRoles, type ModelRole } from '../../../shared/domain/modelRole'
import { fail, type Result } from '../../../shared/result'
import { noUsablePack, type FoundPack, type ModelPack } from './pack'

/** SHA-256 of a pack for each role. Null: for reading the first usable pack; for patients one made for nothing else, or else the pack that reads. */
export type PackSelection = Readonly<Record<ModelRole, string | null>>

/** What a pack can be used for; one that finds nothing can only compare. */
export const rolesOf = ({ tasks, reidentification }: ModelPack['manifest']): readonly ModelRole[] =>
  modelRoles.filter((role) => (role === 'reading' ? tasks.length > 0 : reidentification !== null))

/** Which pack is selected for a role. */
export interface SelectedPacks {
  selected(role?: ModelRole): Promise<Result<ModelPack>>
}

/** The pack for a role. One that was chosen and is gone is told, never replaced by another. */
export function selectPack(found: readonly FoundPack[], choice: PackSelection, role: ModelRole): Result<ModelPack> {
  const fit = found.flatMap(({ pack }) => (pack.ok && rolesOf(pack.value.manifest).includes(role) ? [pack] : []))
  const named = choice[role]
  if (named !== null) return fit.find(({ value }) => value.sha256 === named) ?? gone[role]
  if (role === 'patients')
    return fit.find(({ value }) => value.manifest.tasks.length === 0) ?? selectPack(found, choice, 'reading')
  return fit[0] ?? { ok: false, failure: noUsablePack(found) }
}

const gone: Readonly<Record<ModelRole, Result<never>>> = {
  reading: fail('modelGone'),
  patients: fail('patientsModelGone'),
}

/** The pack that compares patients beside the one that reads; null where that one does both, or none can. One that was chosen and is gone is a failure. */
export async function matchingPack(models: SelectedPacks): Promise<Result<ModelPack> | null> {
  const [reading, patients] = [await models.selected('reading'), await models.selected('patients')]
  return reading.ok && (!patients.ok || patients.value.sha256 !== reading.value.sha256) ? patients : null
}
