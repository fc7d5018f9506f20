import { useState, type ReactNode } from 'react'
import { Radio, RadioGroup, Switch } from 'react-aria-components'
import { useWords } from '../i18n'
import type { RequestOf } from '../../shared/ipc/contract'
import { request } from '../bridge/client'
import { Button } from '../ui/Button'

type ImportChoice = RequestOf<'model:import'>

/** The user's own checkpoint becomes a pack; progress and what came of it stand in the bar below. */
export function ImportModel(): ReactNode {
  const t = useWords()
  const [choice, setChoice] = useState<ImportChoice>({
    model: 'echoclip',
    rule: 'paper',
    withRepository: false,
    severities: '',
  })
  const isR = choice.model === 'echoclip-r'
  return (
    <section className="report-section" data-testid="import-model">
      {t('settings.importTitle')}
      <p className="dim">{t('settings.importHint')}</p>
      <RadioGroup
        className="report-section"
        value={choice.model ?? ''}
        onChange={(model) => setChoice({ ...choice, model: model as ImportChoice['model'] })}
      >
        {t('settings.importModel')}
        <Radio value="echoclip">{t('settings.importEchoClip')}</Radio>
        <Radio value="echoclip-r">{t('settings.importEchoClipR')}</Radio>
      </RadioGroup>
      {isR ? null : (
        <RadioGroup
          className="report-section"
          value={choice.rule}
          onChange={(rule) => setChoice({ ...choice, rule: rule as ImportChoice['rule'] })}
        >
          {t('settings.importRule')}
          <Radio value="paper">{t('settings.importPaper')}</Radio>
          <Radio value="repository">{t('settings.importRepository')}</Radio>
        </RadioGroup>
      )}
      <Switch
        className="switch"
        isSelected={choice.withRepository}
        onChange={(withRepository) => setChoice({ ...choice, withRepository })}
      >
        <span className="switch-mark" aria-hidden="true" />{' '}
        {t(isR ? 'settings.importPhrases' : 'settings.importPrompts')}
      </Switch>
      {isR && choice.withRepository ? (
        <label className="report-section">
          {t('settings.importSeverities')}
          <input
            className="field"
            maxLength={500}
            value={choice.severities}
            onChange={(event) => setChoice({ ...choice, severities: event.target.value })}
          />
        </label>
      ) : null}
      <div className="row">
        <Button
          onPress={() =>
            void request('model:import', isR && choice.withRepository ? choice : { ...choice, severities: '' })
          }
        >
          {t('settings.importChoose')}
        </Button>
      </div>
    </section>
  )
}
