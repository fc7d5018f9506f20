import path from 'node:path'
import { fail, ok, type Result } from '../../shared/result'
import { calibratePack } from '../inference/calibratePack'
import { importModel } from '../inference/importModel'
import { loadPack } from '../inference/pack'
import { readDepsOf } from '../readJobs'
import { writeSettings } from '../settings'
import type { CommandRequest } from './arguments'
import type { CommandHost } from './run'

/** Imports a checkpoint into the folder of model packs. */
export async function modelImportCommand({ checkpoint, model, prompts, merges, recipe, rule, colourOrder, into }: Extract<CommandRequest, { name: 'model import' }>, { models, dist, log }: CommandHost): Promise<Result<unknown>> {
  const absolute = (file: string | null): string | null => (file === null ? null : path.resolve(file))
  let said = ''
  const made = await importModel({ checkpoint: path.resolve(checkpoint), model, prompts: absolute(prompts), merges: absolute(merges), recipe: absolute(recipe), rule, colourOrder, into: absolute(into) ?? models.userFolder }, dist, {
    onProgress(words, share) {
      const line = `${words}, ${Math.floor(10 * share) * 10} %`
      if (line !== said) log((said = line))
    },
  })
  if (!made.ok) return made
  models.rescan()
  const pack = await loadPack(made.value.folder)
  return pack.ok ? ok({ ...made.value, sha256: pack.value.sha256 }) : pack
}

/** Fits the chosen pack to labelled studies and to loops with named views, and writes a calibrated one beside it. */
export async function modelCalibrateCommand(labels: string | null, { models, session, log }: CommandHost): Promise<Result<unknown>> {
  const made = await calibratePack({ ...readDepsOf(session(), models), models }, labels === null ? null : path.resolve(labels), { onProgress: (done, total, words) => log(`${words}: ${done} of ${total}`) })
  if (made.ok) models.rescan()
  return made
}

export async function modelListCommand({ models }: CommandHost): Promise<Result<unknown>> {
  const packs = (await models.found()).map(({ folder, manifest, pack }) => ({
    id: manifest?.id ?? null,
    version: manifest?.version ?? null,
    sha256: pack.ok ? pack.value.sha256 : null,
    folder,
    reads: (manifest?.tasks.length ?? 0) > 0,
    failure: pack.ok ? null : pack.failure,
  }))
  return ok({ packs })
}

/** The choice is kept with the library. */
export async function modelUseCommand(start: string, { models, session }: CommandHost): Promise<Result<unknown>> {
  const usable = (await models.found()).flatMap(({ pack }) => (pack.ok && pack.value.manifest.tasks.length > 0 && pack.value.sha256.startsWith(start.toLowerCase()) ? [pack.value] : []))
  const [chosen, other] = usable
  if (!chosen || start.length < 6) return fail('unknownModel', `No installed model that reads has a SHA-256 that begins with ${start}.`, 'Give six characters or more; see longaxis model list.')
  if (other) return fail('ambiguousModel', `Several models have a SHA-256 that begins with ${start}.`, 'Give more of it; see longaxis model list.')
  writeSettings(session().timeline, { modelSha256: chosen.sha256 })
  models.choose(chosen.sha256)
  return ok({ id: chosen.manifest.id, version: chosen.manifest.version, sha256: chosen.sha256 })
}
