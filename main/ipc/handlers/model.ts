import { dialog } from 'electron'
import { ok } from '../../../shared/result'
import type { PackState } from '../../../shared/ipc/contract'
import { importModel } from '../../inference/importModel'
import { calibrates } from '../../inference/calibratePack'
import { heatMapRefusal } from '../../inference/lookAtFrame'
import type { Models } from '../../inference/models'
import type { FoundPack } from '../../inference/pack'
import { readJob } from '../../readJobs'
import type { Job } from '../../session'
import type { ImportRequest } from '../../../models/import/createPack'
import type { HandlerContext, HandlersFor } from '../context'

export const modelHandlers = (context: HandlerContext): HandlersFor<'model:packs' | 'model:read' | 'model:import'> => ({
  'model:packs': async () => {
    const { models } = context
    const chosen = await models.chosen()
    return (await models.found()).map((found) => packState(found, chosen.ok ? chosen.value.sha256 : null, models))
  },
  'model:read': ({ studies, again }) => ok({ jobId: context.jobs.start('read', studies.length === 1 ? (studies[0] ?? null) : null, readJob(context.session(), context.models, studies, again)) }),
  'model:import': async ({ model, rule, withPrompts }) => {
    const checkpoint = await chooseFile('Choose the checkpoint', [{ name: 'Checkpoints', extensions: ['safetensors', 'bin', 'pt', 'pth'] }])
    if (checkpoint === null) return ok(null)
    const prompts = withPrompts ? await chooseFile('Choose prompts_used.json of your copy of the repository', [{ name: 'Prompts', extensions: ['json'] }]) : null
    if (withPrompts && prompts === null) return ok(null)
    return ok({ jobId: context.jobs.start('model', null, importJob({ checkpoint, model, prompts, merges: null, recipe: null, colourOrder: 'bgr', rule, into: context.models.userFolder }, context)) })
  },
})

const importJob =
  (request: ImportRequest, { models, dist }: HandlerContext): Job =>
  async (signal, report) => {
    const begun = performance.now()
    const made = await importModel(request, dist, {
      signal,
      onProgress: (words, share) => report({ done: Math.round(100 * share), total: 100, unit: 'percent', perSecond: null, secondsLeft: share > 0.05 ? ((1 - share) * (performance.now() - begun)) / 1000 / share : null, words }),
    })
    models.rescan()
    if (!made.ok) return { words: made.failure.message, failure: made.failure.code === 'cancelled' ? null : made.failure, summary: null }
    const { id, version, prompts, leftOut } = made.value
    return { words: [`${id} (${version}) is imported with ${prompts} prompts. Choose it in the settings to read with it.`, ...leftOut].join(' '), failure: null, summary: null }
  }

export async function chooseFile(title: string, filters: Electron.FileFilter[]): Promise<string | null> {
  const chosen = await dialog.showOpenDialog({ properties: ['openFile'], title, filters: [...filters, { name: 'All files', extensions: ['*'] }] })
  return chosen.filePaths[0] ?? null
}

function packState({ folder, manifest, pack }: FoundPack, chosen: string | null, { measured }: Pick<Models, 'measured'>): PackState {
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
    chosen: pack.ok && pack.value.sha256 === chosen,
    reads: (manifest?.tasks.length ?? 0) > 0,
    failure: pack.ok ? null : pack.failure,
    figures: manifest?.heldOut?.figures ?? [],
    heatMapRefusal: manifest && heatMapRefusal(manifest),
    calibrates: pack.ok ? calibrates(pack.value.manifest) : null,
    trial: pack.ok ? measured(pack.value.sha256) : null,
  }
}
