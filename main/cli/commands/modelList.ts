import { ok } from '../../../shared/result'
import { say } from '../../../shared/words'
import { rolesOf } from '../../inference/packs/selectPack'
import { defineCommand } from '../command'

export const modelList = defineCommand({
  name: 'model list',
  needsLibrary: false,
  declare: (command) => command.description(say('cliHelp.modelList')),
  parse: () => ({}),
  async run(_request, { models }) {
    const packs = (await models.found()).map(({ folder, manifest, pack }) => ({
      id: manifest?.id ?? null,
      version: manifest?.version ?? null,
      sha256: pack.ok ? pack.value.sha256 : null,
      folder,
      roles: pack.ok ? rolesOf(pack.value.manifest) : [],
      failure: pack.ok ? null : pack.failure,
    }))
    return ok({ packs })
  },
})
