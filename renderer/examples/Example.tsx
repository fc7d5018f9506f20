import type { ReactNode } from 'react'

/** One state of a component under its caption. */
export function Example({
  name,
  caption,
  children,
}: {
  readonly name: string
  readonly caption: string
  readonly children: ReactNode
}): ReactNode {
  return (
    <figure className="example" data-testid={name}>
      <figcaption className="dim">{caption}</figcaption>
      {children}
    </figure>
  )
}
