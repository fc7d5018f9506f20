import type { ReactNode } from 'react'
import { useWords } from '../i18n'
import type { ModelRole } from '../../shared/domain/modelRole'
import type { PackState } from '../../shared/ipc/contract'
import { Button } from '../ui/Button'
import { CalibratePack } from './CalibratePack'
import { EngineState } from './EngineState'
import { failureWords, messageOf } from '../../shared/words'

/** One installed model: what it is, what it is used for, its held-out figures, or why it can't be used. */
export function Pack({
  pack,
  onUse,
}: {
  readonly pack: PackState
  readonly onUse: (role: ModelRole) => void
}): ReactNode {
  const t = useWords()
  const [engineOf] = pack.chosenFor
  return (
    <article className="pack" data-testid={`pack-${pack.id}`}>
      <div className="row">
        <span>
          <strong>{pack.name}</strong> {pack.version} <span className="faint">{pack.sha256.slice(0, 12)}</span>
        </span>
        <span className="push" />
        {pack.chosenFor.map((role) => (
          <span key={role}>✓ {t(`settings.chosenFor.${role}`)}</span>
        ))}
        {pack.roles
          .filter((role) => !pack.chosenFor.includes(role))
          .map((role) => (
            <Button key={role} onPress={() => onUse(role)}>
              {t(`settings.useFor.${role}`)}
            </Button>
          ))}
      </div>
      {pack.failure ? (
        <p className="caution">
          ⚠ {messageOf(pack.failure)} {failureWords(pack.failure).nextStep}
        </p>
      ) : null}
      <p className="dim">{pack.intendedUse}</p>
      <p className="dim">{pack.trainingData}</p>
      <p className="dim">
        {t('settings.licence')} {pack.licence} · {t('app.notADevice')} · {pack.folder}
      </p>
      <dl className="figures" data-wide={pack.figures.some(({ value }) => value.length > 40)}>
        {pack.figures.map(({ label, value }) => (
          <div key={label}>
            <dt className="dim">{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {engineOf === undefined ? null : <EngineState benchmark={pack.benchmark} int8={pack.int8} role={engineOf} />}
      {pack.chosenFor.includes('reading') ? <CalibratePack calibrates={pack.calibrates} /> : null}
    </article>
  )
}
