import type { ReactNode } from 'react'
import { Button, Menu, MenuItem, MenuTrigger } from 'react-aria-components'
import { useWords } from '../i18n'
import { MenuPopover } from '../ui/overlays'
import { viewCode, type Loop, type ViewCode } from '../../shared/domain/loop'

interface ViewMenuProps {
  readonly loop: Loop
  readonly open: boolean
  readonly onOpen: (open: boolean) => void
  readonly onName: (view: ViewCode) => void
}

/** A reader's name for a loop's view; it stands above the file's and the model's. */
export function ViewMenu({ loop, open, onOpen, onName }: ViewMenuProps): ReactNode {
  const t = useWords()
  return (
    <MenuTrigger isOpen={open} onOpenChange={onOpen}>
      <Button className="button" aria-label={t('reading.nameView')} data-testid="name-view">
        {t('reading.view')} <span className="key">N</span>
      </Button>
      <MenuPopover>
        <Menu aria-label={t('reading.nameView')} onAction={(key) => onName(viewCode.parse(key))}>
          {viewCode.options.map((code) => (
            <MenuItem key={code} id={code} className="menu-item" textValue={t(`reading.views.${code}`)}>
              {loop.view?.code === code ? '✓ ' : ''}
              {code} <span className="dim">{t(`reading.views.${code}`)}</span>
            </MenuItem>
          ))}
        </Menu>
      </MenuPopover>
    </MenuTrigger>
  )
}
