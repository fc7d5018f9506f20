import type { ReactNode } from 'react'
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { useWords } from '../i18n'
import type { Command } from './keys'

/** Every key of the screen it is opened on. */
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
    <ModalOverlay className="veil" isOpen={open} onOpenChange={(next) => !next && onClose()} isDismissable>
      <Modal className="sheet">
        <Dialog>
          <Heading slot="title">{t('keys.title')}</Heading>
          <dl className="keys">
            {withKey.map(({ printed, name }) => (
              <div key={printed}>
                <dt className="key">{printed}</dt>
                <dd>{name}</dd>
              </div>
            ))}
          </dl>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
