import { say } from '../../shared/words'
import path from 'node:path'
import { fail, ok, type Result } from '../../shared/result'
import { calibratePack } from '../inference/calibration/calibratePack'
import { importModel } from '../modelImport/importModel'
import { rolesOf } from '../inference/packs/selectPack'
import { loadPack } from '../inference/packs/pack'
import { packSelection, writeSettings } from '../settings/settings'
import type { CommandRequest } from './arguments'
import type { Services } from '../app/services'
import type { Print } from './print'

/** Imports a checkpoint into the folder of model packs. */
export async function modelImportCommand(
  {
    checkpoint,
    model,
    repository,
    prompts,
    merges,
    phrases,
    exampleReport,
    severities,
    recipe,
    rule,
    colourOrder,
    into,
  }: Extract<CommandRequest, { name: 'model import' }>,
  { models, dist }: Pick<Services, 'models' | 'dist'>,
  print: Print,
): Promise<Result<unknown>> {
  const absolute = (file: string | null): string | null => (file === null ? null : path.resolve(file))
  let shown = ''
  const files = {
    repository: absolute(repository),
    prompts: absolute(prompts),
    merges: absolute(merges),
    phrases: absolute(phrases),
    exampleReport: absolute(exampleReport),
    recipe: absolute(recipe),
  }
  const made = await importModel(
    {
      checkpoint: path.resolve(checkpoint),
      model,
      ...files,
      severities,
      rule,
      colourOrder,
      into: absolute(into) ?? models.userFolder,
    },
    dist,
    {
      onProgress(words, share) {
        const line = say('cliProgress.share', { work: words, percent: Math.floor(10 * share) * 10 })
        if (line !== shown) print((shown = line))
      },
    },
  )
  if (!made.ok) return made
  models.rescan()
  const pack = await loadPack(made.value.folder)
  return pack.ok ? ok({ ...made.value, sha256: pack.value.sha256 }) : pack
}

/** Fits the chosen pack to labelled studies and to loops with named views, and writes a calibrated one beside it. */
export async function modelCalibrateCommand(
  labels: string | null,
  { session }: Pick<Services, 'session'>,
  print: Print,
): Promise<Result<unknown>> {
  const { database, pixels, models } = session()
  const calibrated = await calibratePack({ database, pixels, models }, labels === null ? null : path.resolve(labels), {
    onProgress: (done, total, words) => print(say('cliProgress.counted', { work: words, done, total })),
  })
  if (calibrated.ok) models.rescan()
  return calibrated
}

export async function modelListCommand({ models }: Pick<Services, 'models'>): Promise<Result<unknown>> {
  const packs = (await models.found()).map(({ folder, manifest, pack }) => ({
    id: manifest?.id ?? null,
    version: manifest?.version ?? null,
    sha256: pack.ok ? pack.value.sha256 : null,
    folder,
    roles: pack.ok ? rolesOf(pack.value.manifest) : [],
    failure: pack.ok ? null : pack.failure,
  }))
  return ok({ packs })
}

/** The choice is kept with the library. */
export async function modelUseCommand(
  { sha256: start, role: wanted }: Extract<CommandRequest, { name: 'model use' }>,
  { models, session }: Pick<Services, 'models' | 'session'>,
): Promise<Result<unknown>> {
  const usable = (await models.found()).flatMap(({ pack }) =>
    pack.ok && pack.value.sha256.startsWith(start.toLowerCase()) ? [pack.value] : [],
  )
  const [chosen, other] = usable
  if (!chosen || start.length < 6) return fail('unknownModel', { start })
  if (other) return fail('ambiguousModel', { start })
  const can = rolesOf(chosen.manifest)
  const role = wanted ?? can[0]
  if (role === undefined || !can.includes(role))
    return fail('wrongModel', {
      name: chosen.manifest.name,
      role: role ?? 'reading',
    })
  models.select(
    packSelection(
      writeSettings(
        session().database,
        role === 'reading' ? { modelSha256: chosen.sha256 } : { patientsModelSha256: chosen.sha256 },
      ),
    ),
  )
  return ok({ id: chosen.manifest.id, version: chosen.manifest.version, sha256: chosen.sha256, for: role })
}
