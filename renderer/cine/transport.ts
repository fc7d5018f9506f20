import type { Loop } from '../../shared/domain/loop'
import { clamp, frameAt, frameAtMs, framesDue, playedFrames, spanOf, type Playhead, type Trim } from './clock'
import { beatPositionAt, beatsOf, follow, type Following, type SyncMode } from './sync'

/** All that decides where loops stand. */
export interface Moment {
  /** Media time, ms: time played at speed 1. */
  readonly elapsedMs: number
  readonly sync: SyncMode
  /** The loop that steps, scrubs and leads the others in phase. */
  readonly leader: Loop | null
  readonly trims: ReadonlyMap<string, Trim>
}

const trimOf = ({ trims }: Moment, { sopInstanceUid }: Loop): Trim | null => trims.get(sopInstanceUid) ?? null
const leads = ({ sync, leader }: Moment, loop: Loop): boolean =>
  sync === 'time' || leader === null || leader.sopInstanceUid === loop.sopInstanceUid
const following = (
  moment: Moment,
  leader: Loop,
  loop: Loop,
  leaderMs: number,
): { readonly ms: number; readonly by: Following } =>
  follow({ loop: leader, trim: trimOf(moment, leader) }, { loop, trim: trimOf(moment, loop) }, leaderMs)

/** Where a loop stands. */
export function headOf(moment: Moment, loop: Loop): Playhead {
  const own = frameAt(loop.timing, moment.elapsedMs, { trim: trimOf(moment, loop) })
  const { leader } = moment
  if (leader === null || leads(moment, loop)) return own
  const { ms } = following(
    moment,
    leader,
    loop,
    frameAt(leader.timing, moment.elapsedMs, { trim: trimOf(moment, leader) }).ms,
  )
  return { frame: frameAtMs(loop.timing, ms), ms, cycle: 0, ended: false }
}

/** How a loop follows the leader; null where it leads or goes by time. */
export function followsBy(moment: Moment, loop: Loop): Following | null {
  const { leader } = moment
  return leader === null || leads(moment, loop) ? null : following(moment, leader, loop, headOf(moment, loop).ms).by
}

/** Frames that came due between two positions of a loop. */
export function cameDue(moment: Moment, loop: Loop, before: Playhead, now: Playhead): number {
  if (leads(moment, loop)) return framesDue(before, now, playedFrames(loop.frames, trimOf(moment, loop)))
  // In phase the follower may jump back a beat or two: what comes due then is the one frame it lands on.
  const step = now.frame - before.frame
  return step > 0 ? step : 1
}

/** Media time at which a loop stands at `ms`, in the cycle it is in. */
export function soughtMs(moment: Moment, loop: Loop, ms: number): number {
  const trim = trimOf(moment, loop)
  const { startMs, endMs } = spanOf(loop.timing, trim)
  const { cycle } = frameAt(loop.timing, moment.elapsedMs, { trim })
  return cycle * (endMs - startMs) + clamp(ms, startMs, Math.max(startMs, endMs - 1e-6)) - startMs
}

/** Media time a number of whole frames of a loop away. */
export function steppedMs(moment: Moment, loop: Loop, frames: number): number {
  const trim = trimOf(moment, loop)
  const head = headOf(moment, loop)
  const { startMs, endMs } = spanOf(loop.timing, trim)
  const count = playedFrames(loop.frames, trim)
  const first = frameAtMs(loop.timing, startMs)
  const target = head.frame - first + frames
  const cycle = head.cycle + Math.floor(target / count)
  const frame = first + (((target % count) + count) % count)
  return cycle * (endMs - startMs) + (loop.timing.frameStartsMs[frame] ?? 0) - startMs
}

/** Media time a number of whole beats of a loop away, in the same phase; without R waves at its start or end. */
export function steppedBeatsMs(moment: Moment, loop: Loop, beats: number): number {
  const trim = trimOf(moment, loop)
  const found = beatsOf(loop, trim)
  const { startMs, endMs } = spanOf(loop.timing, trim)
  if (!found) return soughtMs(moment, loop, beats > 0 ? endMs - 1e-3 : startMs)
  const { beat, phase } = beatPositionAt(found, headOf(moment, loop).ms)
  const waves = found.rWavesMs
  const wanted = clamp(beat + beats, 0, waves.length - 2)
  const from = waves[wanted] ?? startMs
  return soughtMs(moment, loop, clamp(from + phase * ((waves[wanted + 1] ?? from) - from), startMs, endMs))
}
