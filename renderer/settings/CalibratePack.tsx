import type { ReactNode } from 'react'
import { useWords } from '../i18n'
import type { PackState } from '../../shared/ipc/contract'
import { request } from '../bridge/client'
import { Button } from '../ui/Button'

/** The chosen pack is fitted to this library; progress and what came of it stand in the bar below, the figures beside the new pack. */
export function CalibratePack({ calibrates }: Pick<PackState, 'calibrates'>): ReactNode {
  const t = useWords()
  if (calibrates === null) return null
  return (
    <div data-testid="calibrate">
      <div className="row">
        <span className="dim">{t(`calibrate.${calibrates}`)}</span>
        <span className="push" />
        {calibrates === 'views' ? (
          <Button onPress={() => void request('model:calibrate', { labels: false })}>{t('calibrate.byViews')}</Button>
        ) : null}
        <Button onPress={() => void request('model:calibrate', { labels: true })}>{t('calibrate.withLabels')}</Button>
      </div>
    </div>
  )
}
