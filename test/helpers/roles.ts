import type { Models } from '../../main/inference/models'
import type { ModelRole } from '../../shared/domain/modelRole'
import { inProcess, type OpenModel } from './model'

/** A pack for each role, with the inference processes' work done in this one. */
export function rolesInProcess(
  packs: Readonly<Record<ModelRole, OpenModel>>,
): Pick<Models, 'selected' | 'use' | 'precision'> {
  const models = { reading: inProcess(packs.reading), patients: inProcess(packs.patients) }
  return {
    selected: (role = 'reading') => models[role].selected(),
    use: (role, use, work) => models[role].use(role, use, work),
    precision: () => null,
  }
}
