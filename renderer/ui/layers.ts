import { useEffect, useRef } from 'react'

/** What Esc closes, the outermost first. Of several as far in, the one opened last goes first: a menu in a dialog before the dialog. */
const depths = { screen: 0, enlargement: 1, tool: 2, editor: 3, menu: 4, popover: 4 } as const
export type LayerKind = keyof typeof depths

interface Layer {
  readonly kind: LayerKind
  readonly close: () => void
}

/** Everything open that Esc closes, innermost first. */
export class Layers {
  #open: readonly Layer[] = []

  /** Enters a layer; the answer takes it out again. */
  enter(layer: Layer): () => void {
    this.#open = [...this.#open, layer]
    return () => {
      this.#open = this.#open.filter((other) => other !== layer)
    }
  }

  innermost(): Layer | null {
    return this.#open.reduce<Layer | null>(
      (inner, layer) => (inner === null || depths[layer.kind] >= depths[inner.kind] ? layer : inner),
      null,
    )
  }

  /** A menu or dialog lies over the screen: keys are its own, the screen's commands wait. */
  get covered(): boolean {
    const kind = this.innermost()?.kind
    return kind === 'menu' || kind === 'popover'
  }
}

export const layers = new Layers()

/** A layer that stands while `close` is given, for as long as the component does. */
export function useLayer(kind: LayerKind, close: (() => void) | null): void {
  const latest = useRef(close)
  latest.current = close
  const open = close !== null
  useEffect(() => (open ? layers.enter({ kind, close: () => latest.current?.() }) : undefined), [kind, open])
}

/** The part of an event that Esc looks at. */
type EscapeEvent = Pick<KeyboardEvent, 'key' | 'repeat' | 'isComposing' | 'preventDefault' | 'stopPropagation'>

/** Closes the innermost layer. It hears the key before anything else does, so that one press closes one thing. */
export function onEscape(open: Layers, event: EscapeEvent): void {
  if (event.key !== 'Escape' || event.isComposing) return
  const layer = open.innermost()
  if (!layer) return
  event.preventDefault()
  event.stopPropagation()
  if (event.repeat) return
  // A field that keeps its text when it is left keeps it also when its screen is.
  if (layer.kind === 'screen' && typeof document !== 'undefined' && document.activeElement instanceof HTMLElement)
    document.activeElement.blur()
  layer.close()
}
