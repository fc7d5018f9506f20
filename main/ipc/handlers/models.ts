import { say } from '../../../shared/words'
import { dialog } from 'electron'
import { modelRoles, type ModelRole } from '../../../shared/domain/modelRole'
import { ok } from '../../../shared/result'
import type { HandlersFor } from '../../../shared/ipc/contract'
import type { PackState } from '../../../shared/ipc/models'
import type { Services } from '../../app/services'
import { calibrates } from '../../inference/calibration/calibratePack'
import { heatMapRefusal } from '../../inference/worker/heatMapOfFrame'
import { rolesOf } from '../../inference/packs/selectPack'
import type { Models } from '../../inference/models'
import type { FoundPack } from '../../inference/packs/pack'
import { calibrateJob } from '../../jobs/calibrateJob'
import { modelImportJob } from '../../jobs/modelImportJob'
import { readJob } from '../../jobs/readJob'
import type { ImportRequest } from '../../modelImport/importRequest'

export const modelHandlers = ({
  session,
  models,
  jobs,
  dist,
}: Pick<Services, 'session' | 'models' | 'jobs' | 'dist'>): HandlersFor<'models'> => ({
  'model:packs': async () => {
    const chosen = await Promise.all(modelRoles.map(async (role) => ({ role, pack: await models.selected(role) })))
    return (await models.found()).map((found) =>
      packState(
        found,
        chosen.flatMap(({ role, pack }) =>
          pack.ok && found.pack.ok && pack.value.sha256 === found.pack.value.sha256 ? [role] : [],
        ),
        models,
      ),
    )
  },
  'model:read': ({ studies, again }) =>
    ok({
      jobId: jobs.start('read', studies.length === 1 ? (studies[0] ?? null) : null, readJob(session(), studies, again)),
    }),
  'model:import': async ({ model, rule, withRepository, severities }) => {
    const checkpoint = await chooseFile(say('dialogs.chooseCheckpoint'), [
      { name: say('dialogs.checkpoints'), extensions: ['safetensors', 'bin', 'pt', 'pth'] },
    ])
    if (checkpoint === null) return ok(null)
    const repository = withRepository ? await chooseFolder(say('dialogs.chooseRepository')) : null
    if (withRepository && repository === null) return ok(null)
    const words = severities.trim() === '' ? null : severities.split(',')
    const request: ImportRequest = {
      checkpoint,
      model,
      repository,
      prompts: null,
      merges: null,
      phrases: null,
      exampleReport: null,
      severities: words,
      recipe: null,
      colourOrder: 'bgr',
      rule,
      into: models.userFolder,
    }
    return ok({ jobId: jobs.start('model', null, modelImportJob({ models, dist }, request)) })
  },
  'model:calibrate': async ({ labels }) => {
    const file = labels
      ? await chooseFile(say('dialogs.chooseLabels'), [{ name: say('dialogs.csv'), extensions: ['csv'] }])
      : null
    return labels && file === null ? ok(null) : ok({ jobId: jobs.start('model', null, calibrateJob(session(), file)) })
  },
})

async function chooseFile(title: string, filters: Electron.FileFilter[]): Promise<string | null> {
  const chosen = await dialog.showOpenDialog({
    properties: ['openFile'],
    title,
    filters: [...filters, { name: say('dialogs.allFiles'), extensions: ['*'] }],
  })
  return chosen.filePaths[0] ?? null
}

async function chooseFolder(title: string): Promise<string | null> {
  const chosen = await dialog.showOpenDialog({ properties: ['openDirectory'], title })
  return chosen.filePaths[0] ?? null
}

function packState(
  { folder, manifest, pack }: FoundPack,
  chosenFor: readonly ModelRole[],
  { measured, precision }: Pick<Models, 'measured' | 'precision'>,
): PackState {
  const roles = pack.ok ? rolesOf(pack.value.manifest) : []
  return {
    id: manifest?.id ?? folder,
    name: manifest?.name ?? folder,
    version: manifest?.version ?? '',
    sha256: pack.ok ? pack.value.sha256 : '',
    licence: manifest?.licence ?? '',
    trainingData: manifest?.trainingData ?? '',
    intendedUse: manifest?.intendedUse ?? '',
    folder,
    usable: pack.ok,
    // Where none can tell patients apart, the pack that reads stands in and says so when asked.
    chosenFor: chosenFor.filter((role) => roles.includes(role)),
    roles,
    failure: pack.ok ? null : pack.failure,
    figures: manifest?.heldOut?.figures ?? [],
    heatMapRefusal: manifest && heatMapRefusal(manifest),
    calibrates: pack.ok ? calibrates(pack.value.manifest) : null,
    benchmark: pack.ok ? measured(pack.value.sha256) : null,
    int8: { inPack: pack.ok && pack.value.int8Graph !== null, kept: pack.ok ? precision(pack.value.sha256) : null },
  }
}
