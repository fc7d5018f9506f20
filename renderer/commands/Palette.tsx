import { Command as Cmdk } from 'cmdk'
import type { ReactNode } from 'react'
import { Dialog } from 'react-aria-components'
import { useWords } from '../i18n'
import { Sheet } from '../ui/overlays'
import type { Command } from './keys'

/** Every command of the screen by name. */
export function Palette({
  commands,
  open,
  onClose,
}: {
  readonly commands: readonly Command[]
  readonly open: boolean
  readonly onClose: () => void
}): ReactNode {
  const t = useWords()
  return (
    <Sheet narrow open={open} onClose={onClose}>
      <Dialog aria-label={t('keys.commands')}>
        <Cmdk label={t('keys.commands')}>
          <Cmdk.Input autoFocus className="field" placeholder={t('keys.search')} />
          <Cmdk.List>
            <Cmdk.Empty className="dim">{t('keys.none')}</Cmdk.Empty>
            {commands.map(({ name, printed, run }) => (
              <Cmdk.Item
                key={printed + name}
                value={name}
                onSelect={() => {
                  onClose()
                  run()
                }}
              >
                <span>{name}</span>
                <span className="key">{printed}</span>
              </Cmdk.Item>
            ))}
          </Cmdk.List>
        </Cmdk>
      </Dialog>
    </Sheet>
  )
}
