import type { Prng } from '../../../main/phantom/index'
import { drawFrames, geometry, HEIGHT, wavesOf, WIDTH, type Drawing } from './drawing'

/** What an acquisition may do to a loop that the phantom's generator does not draw. */
export interface Distortion {
  readonly name: string
  /** Never used in training, in tuning, nor to choose a limit. */
  readonly heldOut: boolean
  readonly apply: (drawing: Drawing, random: Prng) => Drawing
}

/** The same change of every frame: each pixel by its factor. */
const dimmed = (drawing: Drawing, factor: (x: number, y: number) => number): Drawing => {
  const factors = Float32Array.from({ length: WIDTH * HEIGHT }, (_, at) => factor(at % WIDTH, Math.floor(at / WIDTH)))
  return {
    ...drawing,
    frames: drawing.frames.map((frame) => frame.map((grey, at) => Math.min(255, grey * (factors[at] ?? 1)))),
  }
}

type PixelRule = (x: number, y: number, grey: number, frame: number) => number

const eachPixel = (drawing: Drawing, rule: PixelRule): Drawing => ({
  ...drawing,
  frames: drawing.frames.map((frame, n) =>
    frame.map((grey, at) => Math.min(255, Math.max(0, rule(at % WIDTH, Math.floor(at / WIDTH), grey, n)))),
  ),
})

interface Polar {
  readonly angle: number
  readonly cm: number
}
/** Angle from the sector's middle (radians, right positive) and depth in cm, of each pixel. */
const places: readonly Polar[] = Array.from({ length: WIDTH * HEIGHT }, (_, at) => {
  const across = ((at % WIDTH) - geometry.apexX) * geometry.cmPerPixelX
  const down = (Math.floor(at / WIDTH) - geometry.apexY) * geometry.cmPerPixelY
  return { angle: Math.atan2(across, down), cm: Math.hypot(across, down) }
})
const polar = (x: number, y: number): Polar => places[y * WIDTH + x] ?? { angle: 0, cm: 0 }
const inSector = (x: number, y: number): boolean => {
  const { angle, cm } = polar(x, y)
  return Math.abs(angle) < geometry.halfAngleRad && cm >= geometry.nearestCm && cm < geometry.depthCm
}

/** Each pixel from where the map says, bilinear; black beyond the picture. */
function warp(drawing: Drawing, from: (x: number, y: number) => readonly [number, number]): Drawing {
  const sources = Array.from({ length: WIDTH * HEIGHT }, (_, at) => from(at % WIDTH, Math.floor(at / WIDTH)))
  return {
    ...drawing,
    frames: drawing.frames.map((frame) => {
      const grey = (x: number, y: number): number =>
        x < 0 || y < 0 || x >= WIDTH || y >= HEIGHT ? 0 : (frame[y * WIDTH + x] ?? 0)
      return Uint8Array.from(sources, ([x, y]) => {
        const [column, row] = [Math.floor(x), Math.floor(y)]
        const [across, down] = [x - column, y - row]
        return (
          (grey(column, row) * (1 - across) + grey(column + 1, row) * across) * (1 - down) +
          (grey(column, row + 1) * (1 - across) + grey(column + 1, row + 1) * across) * down
        )
      })
    }),
  }
}

/** A round fall from 1 to 0 over `width`, 0 below. */
const soft = (value: number, width: number): number => 1 / (1 + Math.exp((-4 * value) / width))

const scaled = (drawing: Drawing, factor: number): Drawing => {
  const picture = warp(drawing, (x, y) => [
    geometry.apexX + (x - geometry.apexX) * factor,
    geometry.apexY + (y - geometry.apexY) * factor,
  ])
  return dimmed(picture, (x, y) => (inSector(x, y) ? 1 : 0))
}

const turned = (drawing: Drawing, angle: number): Drawing => {
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)]
  const picture = warp(drawing, (x, y) => {
    const [across, down] = [x - geometry.apexX, y - geometry.apexY]
    return [geometry.apexX + across * cos - down * sin, geometry.apexY + across * sin + down * cos]
  })
  return dimmed(picture, (x, y) => (inSector(x, y) ? 1 : 0))
}

const narrowed = (drawing: Drawing, degrees: number): Drawing =>
  dimmed(drawing, (x, y) => (Math.abs(polar(x, y).angle) < (degrees * Math.PI) / 360 ? 1 : 0))

/** White marks that stand still: `shows` says where. */
const marked = (drawing: Drawing, shows: (x: number, y: number) => boolean): Drawing => {
  const marks = Array.from({ length: WIDTH * HEIGHT }, (_, at) => shows(at % WIDTH, Math.floor(at / WIDTH)))
  return { ...drawing, frames: drawing.frames.map((frame) => frame.map((grey, at) => (marks[at] ? 230 : grey))) }
}

/** A dotted line with crosses at both ends. */
function caliper(random: Prng): (x: number, y: number) => boolean {
  const ends = [0, 1].map(() => [random.uniform(0.3, 0.7) * WIDTH, random.uniform(0.3, 0.85) * HEIGHT] as const)
  const [[ax, ay], [bx, by]] = ends as unknown as readonly [readonly [number, number], readonly [number, number]]
  const length = Math.max(1, Math.hypot(bx - ax, by - ay))
  return (x, y) => {
    if (ends.some(([ex, ey]) => Math.min(Math.abs(x - ex), Math.abs(y - ey)) < 1 && Math.hypot(x - ex, y - ey) < 6))
      return true
    const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length
    const off = Math.abs((x - ax) * (by - ay) - (y - ay) * (bx - ax)) / length
    return off < 0.8 && along > 0 && along < length && Math.floor(along) % 6 < 2
  }
}

/** Lines of letters as blocks. */
function burntText(random: Prng): (x: number, y: number) => boolean {
  const [left, top] = [random.uniform(0.05, 0.5) * WIDTH, random.uniform(0.05, 0.7) * HEIGHT]
  const lines = 2 + Math.floor(random.next() * 3)
  const bits = Array.from({ length: lines * 20 * 15 }, () => random.chance(0.5))
  return (x, y) => {
    const [column, row] = [Math.floor(x - left), Math.floor(y - top)]
    if (column < 0 || row < 0 || column >= 80 || row >= lines * 8 || column % 4 === 3 || row % 8 > 5) return false
    return (
      bits[(Math.floor(row / 8) * 20 + Math.floor(column / 4)) * 15 + Math.floor((row % 8) / 2) * 3 + (column % 4)] ??
      false
    )
  }
}

/** The loop drawn anew with these heart phases. */
const redrawn = (drawing: Drawing, phases: readonly number[], framesPerSecond: number): Drawing => ({
  ...drawing,
  phases,
  framesPerSecond,
  frames: drawFrames(drawing, phases),
  rWaveTimesMs: wavesOf(phases, framesPerSecond),
})

/** Phases of beats of these lengths (of the usual one), one after the other. */
function phasesOf({ visit }: Drawing, lengths: readonly number[], framesPerSecond: number): number[] {
  const beatMs = 60_000 / visit.heartRatePerMin
  const phases: number[] = []
  let startMs = 0
  lengths.forEach((share, n) => {
    const lengthMs = share * beatMs
    for (; (1000 * phases.length) / framesPerSecond < startMs + lengthMs;)
      phases.push(n + ((1000 * phases.length) / framesPerSecond - startMs) / lengthMs)
    startMs += lengthMs
  })
  return phases
}

const noTags = (drawing: Drawing): Drawing => ({ ...drawing, rWaveTimesMs: [], heartRatePerMin: null })

/** Fifteen that limits were chosen on, and ten that nothing was chosen on. Random draws differ from phantom to phantom. */
export const distortions: readonly Distortion[] = [
  { name: 'clean', heldOut: false, apply: (drawing) => drawing },
  {
    name: 'right half in shadow',
    heldOut: false,
    apply: (drawing, random) => {
      const [kept, edge] = [random.uniform(0.05, 0.3), random.uniform(-0.15, 0.15)]
      return dimmed(drawing, (x, y) => kept + (1 - kept) * soft(edge - polar(x, y).angle, 0.15))
    },
  },
  {
    name: 'wedge of shadow',
    heldOut: false,
    apply: (drawing, random) => {
      const [middle, half] = [random.uniform(-0.5, 0.5), random.uniform(0.06, 0.18)]
      const fromCm = random.uniform(1, 6)
      return dimmed(drawing, (x, y) => {
        const { angle, cm } = polar(x, y)
        return cm > fromCm && Math.abs(angle - middle) < half ? 0.12 : 1
      })
    },
  },
  {
    name: 'drop-out of patches',
    heldOut: false,
    apply: (drawing, random) => {
      const patches = Array.from(
        { length: 6 },
        () => [random.uniform(0.2, 0.8) * WIDTH, random.uniform(0.15, 0.9) * HEIGHT, random.uniform(6, 16)] as const,
      )
      return dimmed(drawing, (x, y) =>
        patches.some(([px, py, radius]) => Math.hypot(x - px, y - py) < radius) ? 0.1 : 1,
      )
    },
  },
  { name: 'mirrored', heldOut: false, apply: (drawing) => warp(drawing, (x, y) => [WIDTH - 1 - x, y]) },
  {
    name: 'low gain',
    heldOut: false,
    apply: (drawing, random) => {
      const factor = random.uniform(0.35, 0.6)
      return dimmed(drawing, () => factor)
    },
  },
  {
    name: 'high gain',
    heldOut: false,
    apply: (drawing, random) => {
      const factor = random.uniform(1.5, 2.2)
      return dimmed(drawing, () => factor)
    },
  },
  { name: 'deeper picture', heldOut: false, apply: (drawing, random) => scaled(drawing, random.uniform(1.12, 1.3)) },
  {
    name: 'tilted',
    heldOut: false,
    apply: (drawing, random) => turned(drawing, (random.chance(0.5) ? 1 : -1) * random.uniform(0.12, 0.3)),
  },
  {
    name: 'calipers',
    heldOut: false,
    apply: (drawing, random) => {
      const lines = [caliper(random), caliper(random)]
      return marked(drawing, (x, y) => lines.some((shows) => shows(x, y)))
    },
  },
  { name: 'burnt-in text', heldOut: false, apply: (drawing, random) => marked(drawing, burntText(random)) },
  {
    name: 'sector of 50 to 65 degrees',
    heldOut: false,
    apply: (drawing, random) => narrowed(drawing, random.uniform(50, 65)),
  },
  {
    name: '10 to 14 frames a second',
    heldOut: false,
    apply: (drawing, random) => {
      const framesPerSecond = random.uniform(10, 14)
      return redrawn(drawing, phasesOf(drawing, [1, 1, 1], framesPerSecond), framesPerSecond)
    },
  },
  {
    name: 'irregular beats',
    heldOut: false,
    apply: (drawing, random) =>
      redrawn(
        drawing,
        phasesOf(
          drawing,
          [1, 2, 3].map(() => random.uniform(0.6, 1.4)),
          30,
        ),
        30,
      ),
  },
  {
    name: 'doubled rate, no R waves',
    heldOut: false,
    apply: (drawing) => ({ ...drawing, rWaveTimesMs: [], heartRatePerMin: 2 * (drawing.heartRatePerMin ?? 0) }),
  },

  {
    name: 'far field lost',
    heldOut: true,
    apply: (drawing, random) => {
      const [fromCm, overCm] = [random.uniform(6, 10), random.uniform(2, 4)]
      return dimmed(drawing, (x, y) => soft(fromCm + overCm - polar(x, y).cm, overCm))
    },
  },
  {
    name: 'left half in shadow',
    heldOut: true,
    apply: (drawing, random) => {
      const [kept, edge] = [random.uniform(0.05, 0.3), random.uniform(-0.1, 0.2)]
      return dimmed(drawing, (x, y) => kept + (1 - kept) * soft(polar(x, y).angle + edge, 0.15))
    },
  },
  {
    name: 'noise',
    heldOut: true,
    apply: (drawing, random) => {
      const deviation = random.uniform(10, 30)
      return eachPixel(drawing, (x, y, grey) => (inSector(x, y) ? grey + random.normal(0, deviation) : grey))
    },
  },
  {
    name: 'blurred',
    heldOut: true,
    apply: (drawing, random) => {
      const radius = Math.round(random.uniform(2, 4))
      return {
        ...drawing,
        frames: drawing.frames.map((frame) =>
          frame.map((_, at) => {
            const [x, y] = [at % WIDTH, Math.floor(at / WIDTH)]
            let sum = 0
            for (let step = -radius; step <= radius; step++)
              sum +=
                (frame[y * WIDTH + Math.min(WIDTH - 1, Math.max(0, x + step))] ?? 0) +
                (frame[Math.min(HEIGHT - 1, Math.max(0, y + step)) * WIDTH + x] ?? 0)
            return sum / (4 * radius + 2)
          }),
        ),
      }
    },
  },
  {
    name: 'ECG across the sector',
    heldOut: true,
    apply: (drawing, random) => {
      const [base, tall] = [random.uniform(0.7, 0.9) * HEIGHT, random.uniform(12, 30)]
      const beats = drawing.phases
      return eachPixel(drawing, (x, y, grey, frame) => {
        const until = (WIDTH * (frame + 1)) / drawing.frames.length
        const phase = beats[Math.min(beats.length - 1, Math.floor((x / WIDTH) * drawing.frames.length))] ?? 0
        const spike = Math.max(0, 1 - 20 * Math.abs(phase - Math.round(phase)))
        return x < until && Math.abs(y - (base - tall * spike)) < 1.5 ? 220 : grey
      })
    },
  },
  {
    name: 'sector of 30 to 45 degrees',
    heldOut: true,
    apply: (drawing, random) => narrowed(drawing, random.uniform(30, 45)),
  },
  { name: 'shallower picture', heldOut: true, apply: (drawing, random) => scaled(drawing, random.uniform(0.76, 0.88)) },
  {
    name: 'other grey curve',
    heldOut: true,
    apply: (drawing, random) => {
      const gamma = random.chance(0.5) ? random.uniform(0.5, 0.7) : random.uniform(1.5, 2)
      return eachPixel(drawing, (_x, _y, grey) => 255 * (grey / 255) ** gamma)
    },
  },
  {
    name: 'foreshortened',
    heldOut: true,
    apply: (drawing, random) => {
      const visit = { ...drawing.visit, foreshortening: drawing.visit.foreshortening * random.uniform(0.7, 0.85) }
      return redrawn({ ...drawing, visit }, drawing.phases, drawing.framesPerSecond)
    },
  },
  {
    name: 'half a beat or eight beats, untagged',
    heldOut: true,
    apply: (drawing, random) => {
      const beatFrames = (60 * drawing.framesPerSecond) / drawing.visit.heartRatePerMin
      const half = Math.round(beatFrames / 2)
      if (random.chance(0.5))
        return noTags({ ...drawing, phases: drawing.phases.slice(0, half), frames: drawing.frames.slice(0, half) })
      const whole = Math.round(beatFrames)
      const eight = <T>(frames: readonly T[]): T[] => Array.from({ length: 8 }, () => frames.slice(0, whole)).flat()
      return noTags({ ...drawing, phases: eight(drawing.phases), frames: eight(drawing.frames) })
    },
  },
]
