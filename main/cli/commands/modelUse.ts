import { Option } from 'commander'
import { modelRoles, type ModelRole } from '../../../shared/domain/modelRole'
import { fail, ok } from '../../../shared/result'
import { say } from '../../../shared/words'
import { rolesOf } from '../../inference/packs/selectPack'
import { packSelection, writeSettings } from '../../settings/settings'
import { defineCommand } from '../command'

/** The choice is kept with the library. */
export const modelUse = defineCommand({
  name: 'model use',
  needsLibrary: true,
  declare: (command) =>
    command
      .description(say('cliHelp.modelUse'))
      .arguments('<sha256>')
      .addOption(new Option('--for <role>', say('cliHelp.useFor')).choices(modelRoles)),
  parse: ([sha256]: [string], options: { for?: ModelRole }) => ({ sha256, role: options.for ?? null }),
  async run({ sha256: start, role: wanted }, { models, session }) {
    const usable = (await models.found()).flatMap(({ pack }) =>
      pack.ok && pack.value.sha256.startsWith(start.toLowerCase()) ? [pack.value] : [],
    )
    const [chosen, other] = usable
    if (!chosen || start.length < 6) return fail('unknownModel', { start })
    if (other) return fail('ambiguousModel', { start })
    const roles = rolesOf(chosen.manifest)
    const role = wanted ?? roles[0]
    if (role === undefined || !roles.includes(role))
      return fail('wrongModel', { name: chosen.manifest.name, role: role ?? 'reading' })
    const change = role === 'reading' ? { modelSha256: chosen.sha256 } : { patientsModelSha256: chosen.sha256 }
    models.select(packSelection(writeSettings(session().database, change)))
    return ok({ id: chosen.manifest.id, version: chosen.manifest.version, sha256: chosen.sha256, for: role })
  },
})
