import { z } from 'zod'
import { average } from './statistics'

/**
 * What the training pictures look like place by place: principal components of each cell's brightness and of how much it changes over the frames.
 * What they can't compose (a shadow, a lost patch, a picture turned or deeper) is far from training in some cells, though its averages are not.
 */
export const pictureModel = z.object({
  columns: z.number().int().positive(),
  rows: z.number().int().positive(),
  mean: z.array(z.number()).readonly(),
  /** Orthonormal, one after the other, each as long as the mean. */
  components: z.array(z.array(z.number()).readonly()).readonly(),
  /** Root mean square of what is left of loops that were not fitted on. */
  spread: z.array(z.number().positive()).readonly(),
  /** Of the sums of change over each cell and its neighbours, in spreads: mean and deviation over loops that were not fitted on. */
  neighbours: z.object({ mean: z.array(z.number()).readonly(), deviation: z.array(z.number().positive()).readonly() }),
})
export type PictureModel = z.infer<typeof pictureModel>

type Frames = readonly Float32Array[]

/** Cells of a loop's picture. */
export const PICTURE = { columns: 16, rows: 12 } as const
/** The furthest cells count, as many as a small shadow covers. */
const FURTHEST = 12
/** As many neighbourhoods as overlap on one. */
const STILLEST = 5
const LEAST_DEVIATION = 0.3
/** Grey of 1: below it a root would make much of coding noise. */
const BLACK = 0.01
const LEAST_SPREAD = 0.01

/** Square roots of each cell's mean grey and of its deviation over the frames: 2 × columns × rows numbers. `frames`: grey 0..1, width × height. */
export function pictureOf(frames: Frames, width: number, height: number): Float64Array {
  const { columns, rows } = PICTURE
  const cells = columns * rows
  const sums = frames.map((frame) => {
    const sum = new Float64Array(cells)
    const counts = new Float64Array(cells)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const cell = Math.floor((y * rows) / height) * columns + Math.floor((x * columns) / width)
        sum[cell] = (sum[cell] ?? 0) + (frame[y * width + x] ?? 0)
        counts[cell] = (counts[cell] ?? 0) + 1
      }
    return sum.map((value, cell) => value / Math.max(1, counts[cell] ?? 1))
  })
  const picture = new Float64Array(2 * cells)
  for (let cell = 0; cell < cells; cell++) {
    const values = sums.map((sum) => sum[cell] ?? 0)
    const mean = values.reduce((a, b) => a + b, 0) / Math.max(1, values.length)
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / Math.max(1, values.length)
    picture[cell] = Math.sqrt(Math.max(0, mean) + BLACK)
    picture[cells + cell] = Math.sqrt(Math.sqrt(variance) + BLACK)
  }
  return picture
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

/** What the components can't compose. */
function rest(picture: Float64Array, { mean, components }: Pick<PictureModel, 'mean' | 'components'>): Float64Array {
  const centred = picture.map((value, i) => value - (mean[i] ?? 0))
  const left = centred.slice()
  for (const component of components) {
    const along = dot(centred, component)
    for (let i = 0; i < left.length; i++) left[i] = (left[i] ?? 0) - along * (component[i] ?? 0)
  }
  return left
}

/** Mean of the furthest cells' distances from training, each in its own spread: about 2 of a training-like loop. */
export function pictureDistance(model: PictureModel, picture: Float64Array): number {
  const distances = [...rest(picture, model)].map((left, i) => Math.abs(left) / (model.spread[i] ?? 1))
  const furthest = distances.sort((a, b) => b - a).slice(0, FURTHEST)
  return furthest.reduce((sum, distance) => sum + distance, 0) / FURTHEST
}

/** What is left of the change over the frames, in spreads, summed over each cell and its eight neighbours. */
function changeAround(model: Pick<PictureModel, 'spread'>, left: Float64Array): Float64Array {
  const { columns, rows } = PICTURE
  const cells = columns * rows
  const sums = new Float64Array(cells)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++)
        for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
          const at = cells + y * columns + x
          const cell = row * columns + column
          sums[cell] = (sums[cell] ?? 0) + (left[at] ?? 0) / (model.spread[at] ?? 1)
        }
  return sums
}

/** How much less than in training the stillest places change, in deviations: a shadow takes the flicker of speckle too. */
export function stillness(model: PictureModel, picture: Float64Array): number {
  const { mean, deviation } = model.neighbours
  const lacks = [...changeAround(model, rest(picture, model))].map(
    (sum, cell) => ((mean[cell] ?? 0) - sum) / (deviation[cell] ?? 1),
  )
  return (
    lacks
      .sort((a, b) => b - a)
      .slice(0, STILLEST)
      .reduce((sum, lack) => sum + lack, 0) / STILLEST
  )
}

/** Components by subspace iteration on training pictures, spreads on others. */
export function fitPictureModel(
  training: readonly Float64Array[],
  others: readonly Float64Array[],
  count: number,
): PictureModel {
  const size = training[0]?.length ?? 0
  const mean = Array.from(
    { length: size },
    (_, i) => training.reduce((sum, picture) => sum + (picture[i] ?? 0), 0) / training.length,
  )
  const centred = training.map((picture) => picture.map((value, i) => value - (mean[i] ?? 0)))
  let components: Float64Array[] = Array.from({ length: count }, (_, k) =>
    Float64Array.from({ length: size }, (_unused, i) => Math.sin((k + 1) * (i + 1))),
  )
  for (let round = 0; round < 40; round++) {
    const turned = components.map((component) => {
      const next = new Float64Array(size)
      for (const picture of centred) {
        const along = dot(picture, component)
        for (let i = 0; i < size; i++) next[i] = (next[i] ?? 0) + along * (picture[i] ?? 0)
      }
      return next
    })
    components = []
    for (const vector of turned) {
      for (const before of components) {
        const along = dot(vector, before)
        for (let i = 0; i < size; i++) vector[i] = (vector[i] ?? 0) - along * (before[i] ?? 0)
      }
      const length = Math.sqrt(dot(vector, vector)) || 1
      components.push(vector.map((value) => value / length))
    }
  }
  const short = (value: number): number => Number(value.toFixed(5))
  const bare = { mean: mean.map(short), components: components.map((component) => [...component].map(short)) }
  const left = others.map((picture) => rest(picture, bare))
  const spread = Array.from({ length: size }, (_, i) =>
    short(LEAST_SPREAD + Math.sqrt(left.reduce((sum, remainder) => sum + (remainder[i] ?? 0) ** 2, 0) / left.length)),
  )
  const around = left.map((remainder) => changeAround({ spread }, remainder))
  const means = Array.from({ length: size / 2 }, (_, cell) => average(around.map((sums) => sums[cell] ?? 0)))
  return {
    ...PICTURE,
    ...bare,
    spread,
    neighbours: {
      mean: means.map(short),
      deviation: means.map((centre, cell) =>
        short(LEAST_DEVIATION + Math.sqrt(average(around.map((sums) => ((sums[cell] ?? 0) - centre) ** 2)))),
      ),
    },
  }
}
