import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { PackState } from '../../shared/ipc/contract'
import { Button } from '../ui/Button'
import { CalibratePack } from './CalibratePack'
import { EngineState } from './EngineState'

/** One installed model: what it is, whether it reads, its held-out figures, or why it can't be used. */
export function Pack({ pack, onUse }: { readonly pack: PackState; readonly onUse: () => void }): ReactNode {
  const { t } = useTranslation()
  return (
    <article className="pack" data-testid={`pack-${pack.id}`}>
      <div className="row">
        <span>
          <strong>{pack.name}</strong> {pack.version} <span className="faint">{pack.sha256.slice(0, 12)}</span>
        </span>
        <span className="push" />
        {pack.chosen ? <span>✓ {t('settings.chosen')}</span> : null}
        {pack.usable && pack.reads && !pack.chosen ? <Button onPress={onUse}>{t('settings.use')}</Button> : null}
        {pack.usable && !pack.reads ? <span className="dim">{t('settings.onlyIdentity')}</span> : null}
      </div>
      {pack.failure ? (
        <p className="caution">
          ⚠ {pack.failure.message} {pack.failure.nextStep}
        </p>
      ) : null}
      {pack.chosen ? <EngineState trial={pack.trial} /> : null}
      {pack.chosen ? <CalibratePack calibrates={pack.calibrates} /> : null}
      <p className="dim">{pack.intendedUse}</p>
      <p className="dim">{pack.trainingData}</p>
      <p className="dim">
        {t('settings.licence')} {pack.licence} · {t('app.notADevice')} · {pack.folder}
      </p>
      <dl className="figures">
        {pack.figures.map(({ label, value }) => (
          <div key={label}>
            <dt className="dim">{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </article>
  )
}
