import type { ReactNode } from 'react'
import { Button as AriaButton } from 'react-aria-components'

interface ButtonProps {
  readonly children: ReactNode
  readonly onPress: () => void
  /** Printed on the button; the key itself is bound in the screen's keys. */
  readonly keyName?: string
  readonly primary?: boolean
  readonly pressed?: boolean
  readonly disabled?: boolean
  readonly label?: string
}

/** A button with the key that does the same. */
export function Button({
  children,
  onPress,
  keyName,
  primary = false,
  pressed,
  disabled = false,
  label,
}: ButtonProps): ReactNode {
  return (
    <AriaButton
      className="button"
      onPress={onPress}
      isDisabled={disabled}
      data-primary={primary}
      {...(pressed !== undefined && { 'aria-pressed': pressed })}
      {...(label !== undefined && { 'aria-label': label })}
    >
      {children}
      {keyName ? <span className="key">{keyName}</span> : null}
    </AriaButton>
  )
}
