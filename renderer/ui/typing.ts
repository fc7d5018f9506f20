/** Letters are no commands for this long after the last key typed into a field, ms. */
export const QUIET_MS = 500

const NOT_TYPED_INTO = new Set([
  'button',
  'checkbox',
  'color',
  'file',
  'hidden',
  'image',
  'radio',
  'range',
  'reset',
  'submit',
])

/** Whether text is typed into it. */
export const isEditable = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement
    ? !NOT_TYPED_INTO.has(target.type)
    : target instanceof HTMLTextAreaElement ||
      target instanceof HTMLSelectElement ||
      (target instanceof HTMLElement &&
        (target.isContentEditable || target.matches('[role=textbox], [role=searchbox], [role=combobox]')))

export type TypedKey = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>

/** Keys that write or delete text; an accent or an input method counts. */
const writes = ({ key, ctrlKey, metaKey, altKey }: TypedKey): boolean =>
  ([...key].length === 1 && !((ctrlKey || metaKey) && !altKey)) ||
  ['Backspace', 'Delete', 'Dead', 'Process', 'Unidentified'].includes(key)

/** Keys that a reader presses to leave a field or to keep what stands in it. */
const leaves = ({ key }: TypedKey): boolean => ['Enter', 'Tab', 'Escape'].includes(key)

/** Remembers when text was last typed: focus that goes astray must not turn the rest of a word into commands. */
export class Typing {
  #lastMs = Number.NEGATIVE_INFINITY
  #left = true

  /** A key went into a field. */
  key(event: TypedKey, nowMs: number): void {
    if (leaves(event)) this.#left = true
    else if (writes(event)) {
      this.#lastMs = nowMs
      this.#left = false
    }
  }

  /** Whether a bare key belongs to the word that was being typed. One who left the field by a key of its own means Enter and arrows. */
  swallows(key: string, nowMs: number): boolean {
    if (nowMs - this.#lastMs >= QUIET_MS) return false
    return !this.#left || [...key].length === 1
  }
}

export const typing = new Typing()
