import { useRef, type ReactNode } from 'react'

interface NumberFieldProps {
  readonly value: string
  readonly onChange: (text: string) => void
  readonly onBlur?: () => void
  readonly label?: string
  readonly whole?: boolean
  readonly invalid?: boolean
  readonly autoFocus?: boolean
}

/** A field for a number, selected whole when it is entered: what is typed replaces what stands there. */
export function NumberField({
  value,
  onChange,
  onBlur,
  label,
  whole = false,
  invalid = false,
  autoFocus = false,
}: NumberFieldProps): ReactNode {
  const entered = useRef(false)
  return (
    <input
      className="field number-field"
      autoFocus={autoFocus}
      inputMode={whole ? 'numeric' : 'decimal'}
      aria-label={label}
      aria-invalid={invalid}
      value={value}
      onFocus={(event) => {
        entered.current = true
        event.currentTarget.select()
      }}
      // The click that enters the field would set the caret and drop the selection.
      onMouseUp={(event) => {
        if (entered.current && event.currentTarget.selectionStart === event.currentTarget.selectionEnd)
          event.currentTarget.select()
        entered.current = false
      }}
      onKeyDown={() => (entered.current = false)}
      onChange={(event) => onChange(event.target.value)}
      onBlur={onBlur}
    />
  )
}
