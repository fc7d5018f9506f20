import { useState, type ReactNode } from 'react'
import { Radio, RadioGroup, Switch } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { RequestOf } from '../../shared/ipc/contract'
import { request } from '../bridge/client'
import { Button } from '../ui/Button'

type ImportChoice = RequestOf<'model:import'>

/** The user's own checkpoint becomes a pack; progress and what came of it stand in the bar below. */
export function ImportModel(): ReactNode {
  const { t } = useTranslation()
  const [choice, setChoice] = useState<ImportChoice>({ model: 'echoclip', rule: 'paper', withPrompts: false })
  return (
    <section className="report-section" data-testid="import-model">
      {t('settings.importTitle')}
      <p className="dim">{t('settings.importHint')}</p>
      <RadioGroup className="report-section" value={choice.model ?? ''} onChange={(model) => setChoice({ ...choice, model: model as ImportChoice['model'] })}>
        {t('settings.importModel')}
        <Radio value="echoclip">{t('settings.importEchoClip')}</Radio>
        <Radio value="echoclip-r">{t('settings.importEchoClipR')}</Radio>
      </RadioGroup>
      {choice.model === 'echoclip' ? (
        <>
          <RadioGroup className="report-section" value={choice.rule} onChange={(rule) => setChoice({ ...choice, rule: rule as ImportChoice['rule'] })}>
            {t('settings.importRule')}
            <Radio value="paper">{t('settings.importPaper')}</Radio>
            <Radio value="repository">{t('settings.importRepository')}</Radio>
          </RadioGroup>
          <Switch className="switch" isSelected={choice.withPrompts} onChange={(withPrompts) => setChoice({ ...choice, withPrompts })}>
            <span className="switch-mark" aria-hidden="true" /> {t('settings.importPrompts')}
          </Switch>
        </>
      ) : null}
      <div className="row">
        <Button onPress={() => void request('model:import', choice.model === 'echoclip' ? choice : { ...choice, withPrompts: false })}>{t('settings.importChoose')}</Button>
      </div>
    </section>
  )
}
