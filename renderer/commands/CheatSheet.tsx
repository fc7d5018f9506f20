import type { ReactNode } from 'react'
import { Dialog, Heading } from 'react-aria-components'
import { useWords } from '../i18n'
import { Sheet } from '../ui/overlays'
import type { Command } from './keys'

/** Every key of the screen it is opened on, and what takes back what it does. */
export function CheatSheet({
  commands,
  open,
  onClose,
}: {
  readonly commands: readonly Command[]
  readonly open: boolean
  readonly onClose: () => void
}): ReactNode {
  const withKey = commands.filter(({ key }) => key !== null)
  const t = useWords()
  return (
    <Sheet open={open} onClose={onClose}>
      <Dialog>
        <Heading slot="title">{t('keys.title')}</Heading>
        <dl className="keys">
          {withKey.map(({ printed, name, undo }) => (
            <div key={printed}>
              <dt className="key">{printed}</dt>
              <dd>
                {name} <span className="faint">{t(`keys.undo.${undo}`)}</span>
              </dd>
            </div>
          ))}
        </dl>
      </Dialog>
    </Sheet>
  )
}
