import type { Pose } from './scene'

/** Rows of the apical plane, from above the apex to below the base. */
export const ROWS = 260
export const FIRST_ROW_CM = -3
export const ROW_CM = 0.05

/** Ellipse in the heart's frame, turned by `lean`. */
export interface Chamber {
  readonly x: number
  readonly y: number
  readonly halfWidth: number
  readonly halfHeight: number
  readonly lean: number
}

/** Half-widths by row from apex (y = 0) to base (y = length); x to the right, in cm. NaN-free: an empty row has left > right. */
export interface ApicalTables {
  readonly cavityLeft: Float32Array
  readonly cavityRight: Float32Array
  readonly wallLeft: Float32Array
  readonly wallRight: Float32Array
  readonly rightCavityLeft: Float32Array
  readonly outerLeft: Float32Array
  readonly sacLeft: Float32Array
  readonly sacRight: Float32Array
  readonly scatterLeft: Float32Array
  readonly scatterRight: Float32Array
}

/** An apical plane at one instant. */
export interface ApicalHeart {
  readonly pose: Pose
  readonly hasRightHeart: boolean
  readonly lengthCm: number
  readonly halfWidthCm: number
  readonly lengthEndDiastoleCm: number
  readonly relative: number
  readonly contraction: number
  readonly tables: ApicalTables
  readonly leftAtrium: Chamber
  readonly rightAtrium: Chamber
  readonly rightWidthCm: number
  readonly rightLengthCm: number
  readonly apexWallCm: number
}

export const rowOf = (y: number): number => Math.min(ROWS - 1, Math.max(0, Math.floor((y - FIRST_ROW_CM) / ROW_CM)))
