/** A whole number's bounds, both allowed. */
export interface Bounds {
  readonly least: number
  readonly most: number
}

/** How many results may be asked for. */
export const resultCount = { least: 1, most: 500 } as const satisfies Bounds

export const isWithin = (count: number, { least, most }: Bounds): boolean =>
  Number.isInteger(count) && count >= least && count <= most
