import type { Trim } from './clock'

/** What the planner knows of an open loop. */
export interface PlanLoop {
  readonly sop: string
  readonly frames: number
  /** Bytes one decoded frame takes in the cache. */
  readonly frameBytes: number
  /** 0-based frame on screen or next. */
  readonly head: number
  readonly trim: Trim | null
  /** Mean length of a frame on screen, ms (speed included). */
  readonly msPerFrame: number
  readonly visible: boolean
}

export interface PlannedFrame {
  readonly sop: string
  readonly frame: number
  /** Lower is needed sooner; dense from 0. */
  readonly rank: number
  readonly need: Need
}

/** `first`: something to show at all, decoded alone. `ahead`: decoded in runs. `keep`: held if it is there, not fetched. */
export type Need = 'first' | 'ahead' | 'keep'

/**
 * The frames worth holding, soonest first, as many as fit in `budgetBytes`: the frame under the play head of every
 * visible loop, the first frame of every other, then visible loops ahead of the play head by when each comes due,
 * then what hidden loops still hold. What is not in the plan is evicted first.
 */
export function planFrames(loops: readonly PlanLoop[], budgetBytes: number): readonly PlannedFrame[] {
  const visible = loops.filter((loop) => loop.visible)
  const hidden = loops.filter((loop) => !loop.visible)
  const wanted = [
    ...visible.map((loop): Wanted => ({ loop, frame: loop.head, need: 'first' })),
    ...hidden.map((loop): Wanted => ({ loop, frame: 0, need: 'first' })),
    ...byDueTime(visible),
    ...hidden.flatMap((loop) => range(1, loop.frames).map((frame): Wanted => ({ loop, frame, need: 'keep' }))),
  ]
  const plan: PlannedFrame[] = []
  let bytes = 0
  for (const { loop, frame, need } of wanted) {
    bytes += loop.frameBytes
    if (bytes > budgetBytes && plan.length > 0) break
    plan.push({ sop: loop.sop, frame, rank: plan.length, need })
  }
  return plan
}

interface Wanted {
  readonly loop: PlanLoop
  readonly frame: number
  readonly need: Need
}

/** Frames of visible loops after their play heads, in the order in which the eye will need them. */
function byDueTime(loops: readonly PlanLoop[]): Wanted[] {
  const due = loops.flatMap((loop) =>
    ahead(loop).map((frame, n) => ({ loop, frame, need: 'ahead' as const, dueMs: (n + 1) * loop.msPerFrame })),
  )
  return due.sort((a, b) => a.dueMs - b.dueMs)
}

/** The other frames in playing order: round the trimmed part first, then what lies outside it. */
function ahead({ frames, head, trim }: PlanLoop): number[] {
  const first = trim ? Math.max(0, Math.min(trim.first, trim.last)) : 0
  const last = trim ? Math.min(frames - 1, Math.max(trim.first, trim.last)) : frames - 1
  const played = [...range(Math.max(head + 1, first), last + 1), ...range(first, Math.min(head, last + 1))]
  const inPlay = new Set([head, ...played])
  return [...played, ...range(0, frames).filter((frame) => !inPlay.has(frame))]
}

const range = (from: number, to: number): number[] => Array.from({ length: Math.max(0, to - from) }, (_, n) => from + n)

/** Consecutive frames fetched as one request: bytes `offset` to `offset + length` of the stored file. */
export interface Segment {
  readonly first: number
  /** Included. */
  readonly last: number
  readonly offset: number
  readonly length: number
}

const SEGMENT_FRAMES = 8

/** Cuts a loop into requests of at most 8 frames and `chunkBytes`; the first frame stands alone, so that it comes soon. */
export function segmentsOf(
  frames: readonly (readonly { readonly offset: number; readonly length: number }[])[],
  chunkBytes: number,
): readonly Segment[] {
  const segments: Segment[] = []
  frames.forEach((fragments, frame) => {
    const offset = Math.min(...fragments.map((fragment) => fragment.offset))
    const end = Math.max(...fragments.map((fragment) => fragment.offset + fragment.length))
    const open = segments.at(-1)
    const joins =
      open &&
      open.first > 0 &&
      frame - open.first < SEGMENT_FRAMES &&
      offset >= open.offset &&
      end - open.offset <= chunkBytes
    if (joins)
      segments[segments.length - 1] = { ...open, last: frame, length: Math.max(open.length, end - open.offset) }
    else segments.push({ first: frame, last: frame, offset, length: end - offset })
  })
  return segments
}
