import type { ReactNode } from 'react'
import { Button, Menu, MenuItem, MenuTrigger } from 'react-aria-components'
import { useWords } from '../i18n'
import { MenuPopover } from '../ui/overlays'
import type { Measurement } from '../../shared/domain/measurement'
import { quantitiesFor } from '../../shared/measure/naming'
import { valuesText } from '../../shared/measure/words'

interface NameMenuProps {
  readonly measurement: Measurement
  readonly open: boolean
  readonly onOpen: (open: boolean) => void
  /** The quantity's code; null takes the name away. */
  readonly onName: (code: string | null) => void
}

/** Says which quantity a measurement is. */
export function NameMenu({ measurement, open, onOpen, onName }: NameMenuProps): ReactNode {
  const t = useWords()
  const label = t('measure.nameOf', { value: valuesText(measurement) })
  const items = quantitiesFor(measurement.kind).map(({ code, name }) => ({ id: code, name }))
  return (
    <MenuTrigger isOpen={open} onOpenChange={onOpen}>
      <Button className="button" aria-label={label} data-testid="name-measurement">
        {measurement.code ?? t('measure.name')} ▾
      </Button>
      <MenuPopover>
        <Menu aria-label={label} onAction={(key) => onName(key === NO_NAME ? null : String(key))}>
          {items.map(({ id, name }) => (
            <MenuItem key={id} id={id} className="menu-item" textValue={name}>
              {id === measurement.code ? '✓ ' : ''}
              {name}
            </MenuItem>
          ))}
          {measurement.code === null ? null : (
            <MenuItem id={NO_NAME} className="menu-item" textValue={t('measure.noName')}>
              {t('measure.noName')}
            </MenuItem>
          )}
        </Menu>
      </MenuPopover>
    </MenuTrigger>
  )
}

/** No quantity's code: codes begin with a letter. */
const NO_NAME = '-'
