import { layers, onEscape } from './layers'
import { isEditable, typing } from './typing'

/** Whether the focused element was reached by Tab since the pointer was last used. */
let byTab = false
export const reachedByTab = (): boolean => byTab

/** Hears every key first: what is typed into fields, and Esc. Once, for the window's life. */
export function watchKeyboard(target: Window): void {
  target.addEventListener('pointerdown', () => (byTab = false), true)
  target.addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Tab') byTab = true
      if (isEditable(event.target)) typing.key(event, performance.now())
      onEscape(layers, event)
    },
    true,
  )
}
