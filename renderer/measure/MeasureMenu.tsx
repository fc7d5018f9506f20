import type { ReactNode } from 'react'
import { Button as AriaButton, Menu, MenuItem, MenuTrigger } from 'react-aria-components'
import { useWords } from '../i18n'
import { MenuPopover } from '../ui/overlays'
import { kindIds, type KindId } from '../../shared/measure/measure'
import { Button } from '../ui/Button'
import { marks } from './registry'

interface MeasureMenuProps {
  /** The kind in hand, or that was last. */
  readonly kind: KindId
  readonly active: boolean
  /** Takes a kind in hand, or puts it away. */
  readonly onChoose: (kind: KindId) => void
}

/** Takes the last kind of measurement in hand; beside it a menu of all, where there is more than one. */
export function MeasureMenu({ kind, active, onChoose }: MeasureMenuProps): ReactNode {
  const t = useWords()
  const printed = marks[kind].key?.printed
  return (
    <>
      <Button {...(printed !== undefined && { keyName: printed })} pressed={active} onPress={() => onChoose(kind)}>
        {t('reading.measure')}
      </Button>
      {kindIds.length > 1 ? (
        <MenuTrigger>
          <AriaButton className="button" aria-label={t('measure.choose')} data-testid="measure-menu">
            ▾
          </AriaButton>
          <MenuPopover>
            <Menu
              aria-label={t('measure.choose')}
              items={kindIds.map((id) => ({ id }))}
              onAction={(key) => kindIds.filter((id) => id === key).forEach(onChoose)}
            >
              {({ id }) => (
                <MenuItem id={id} className="menu-item" textValue={t(`measure.kinds.${id}.name`)}>
                  {id === kind ? '✓ ' : ''}
                  {t(`measure.kinds.${id}.name`)} <span className="dim">{marks[id].key?.printed}</span>
                </MenuItem>
              )}
            </Menu>
          </MenuPopover>
        </MenuTrigger>
      ) : null}
    </>
  )
}
