import { ok } from '../../../shared/result'
import { say } from '../../../shared/words'
import type { AuditVerification } from '../../database/audit/verify'
import type { Protection } from '../../security/key'
import { defineCommand } from '../command'

/** `keyed` is false where the library has no key: its chain shows damage, not a forger who computes it anew. */
export const auditAnswer = (verified: AuditVerification, protection: Protection) => ({
  intact: verified.firstBroken === null,
  events: verified.events,
  keyed: protection !== 'unencrypted',
  end: verified.end,
  firstBroken: verified.firstBroken && {
    ...verified.firstBroken,
    words: say(`auditBreaks.${verified.firstBroken.reason}`, { event: verified.firstBroken.auditId }),
  },
})

export const auditVerify = defineCommand({
  name: 'audit verify',
  needsLibrary: true,
  declare: (command) => command.description(say('cliHelp.auditVerify')),
  parse: () => ({}),
  run: (_request, { session }) => {
    const { library } = session()
    return Promise.resolve(ok(auditAnswer(library.database.verifyAudit(), library.protection)))
  },
  isSuccess: ({ intact }) => intact,
})
