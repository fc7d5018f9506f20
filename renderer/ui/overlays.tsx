import { useContext, type ReactNode } from 'react'
import { Modal, ModalOverlay, OverlayTriggerStateContext, Popover } from 'react-aria-components'
import { useLayer, type LayerKind } from './layers'

/** Where a menu's items stand, above the screen; Esc closes it before anything else. */
export function MenuPopover({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <Popover className="popover">
      <OpenLayer kind="menu" />
      {children}
    </Popover>
  )
}

/** A dialog over the screen. */
export function Sheet({
  children,
  open,
  onClose,
  narrow = false,
}: {
  readonly children: ReactNode
  readonly open: boolean
  readonly onClose: () => void
  readonly narrow?: boolean
}): ReactNode {
  return (
    <ModalOverlay className="veil" isOpen={open} onOpenChange={(next) => !next && onClose()} isDismissable>
      <Modal className={narrow ? 'sheet palette' : 'sheet'}>
        <OpenLayer kind="popover" />
        {children}
      </Modal>
    </ModalOverlay>
  )
}

/** Mounted only while the overlay around it is open. */
function OpenLayer({ kind }: { readonly kind: LayerKind }): null {
  const state = useContext(OverlayTriggerStateContext)
  useLayer(kind, () => state?.close())
  return null
}
