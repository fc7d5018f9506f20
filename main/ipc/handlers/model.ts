import { ok } from '../../../shared/result'
import type { PackState } from '../../../shared/ipc/contract'
import type { Models } from '../../inference/models'
import type { FoundPack } from '../../inference/pack'
import { readJob } from '../../readJobs'
import type { HandlerContext, HandlersFor } from '../context'

export const modelHandlers = ({ session, models, jobs }: HandlerContext): HandlersFor<'model:packs' | 'model:read'> => ({
  'model:packs': async () => (await models.found()).map((found) => packState(found, models)),
  'model:read': ({ studies, again }) => ok({ jobId: jobs.start('read', studies.length === 1 ? (studies[0] ?? null) : null, readJob(session(), models, studies, again)) }),
})

function packState({ folder, manifest, pack }: FoundPack, { measured }: Pick<Models, 'measured'>): PackState {
  return {
    id: manifest?.id ?? folder,
    name: manifest?.name ?? folder,
    version: manifest?.version ?? '',
    sha256: pack.ok ? pack.value.sha256 : '',
    licence: manifest?.licence ?? '',
    trainingData: manifest?.trainingData ?? '',
    folder,
    usable: pack.ok,
    failure: pack.ok ? null : pack.failure,
    figures: manifest?.heldOut?.figures ?? [],
    trial: pack.ok ? measured(pack.value.sha256) : null,
  }
}
