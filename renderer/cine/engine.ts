import type { Loop } from '../../shared/domain/loop'
import { pixelUrl } from '../../shared/ipc/contract'
import type { Result } from '../../shared/result'
import { clamp, nextSpeed, type Playhead, type Trim } from './clock'
import { defaultWorkers } from './decode/pool'
import { frameBytesOf, FrameStore } from './decode/store'
import { LoopListeners } from './listeners'
import type { Occupancy } from './occupancy'
import type { PlanLoop } from './plan'
import { DrawCounter } from './stats'
import type { AttachedViewport, CineOptions, CineState, CineStats } from './state'
import type { Following, SyncMode } from './sync'
import { cameDue, followsBy, headOf, soughtMs, steppedBeatsMs, steppedMs, type Moment } from './transport'
import { INITIAL_DISPLAY, type DecodedFrame, type Display, type FrameState } from './types'

interface Mounted {
  readonly view: AttachedViewport
  readonly counter: DrawCounter
  shown: number
  due: Playhead | null
  dirty: boolean
}

/** Longer gaps between ticks mean a hidden window, whose frames nobody missed. */
const HIDDEN_GAP_MS = 1000

/**
 * Plays every mounted loop by one clock. Media time runs with the screen's time at `speed`; each viewport draws the
 * frame that belongs to it. React learns of transport changes only; frames go straight to the canvases.
 *
 * @example
 * const engine = new CineEngine({ cacheBytes: 512e6 })
 * const detach = engine.attach({ loop, role: 'current', paint })
 * engine.play()
 */
export class CineEngine {
  readonly #store: FrameStore
  readonly #mounted = new Set<Mounted>()
  readonly #loops = new Map<string, Loop>()
  readonly #listeners = new Set<() => void>()
  readonly #onFrame = new LoopListeners<[frame: number]>()
  readonly #onOccupancy = new LoopListeners<[]>()
  #state: CineState = { playing: true, speed: 1, sync: 'time', activeSop: null, trims: new Map(), displays: new Map() }
  /** Media time, ms: time played at speed 1. */
  #elapsedMs = 0
  #lastTickMs: number | null = null
  #request: number | null = null

  constructor({
    cacheBytes = 512e6,
    compressedBytes = 96e6,
    workers = defaultWorkers(navigator.hardwareConcurrency),
    urlOf = pixelUrl,
  }: CineOptions = {}) {
    this.#store = new FrameStore({
      cacheBytes,
      compressedBytes,
      workers,
      urlOf,
      planLoops: () => this.#planLoops(),
      onChange: (sop, frame) => this.#frameCame(sop, frame),
      onOccupancy: (sop) => this.#onOccupancy.tell(sop),
    })
  }

  readonly getState = (): CineState => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Calls back with each new 0-based frame due of a loop, and at once with the present one. */
  onFrame(sop: string, listener: (frame: number) => void): () => void {
    const stop = this.#onFrame.add(sop, listener)
    listener(this.frameOf(sop))
    return stop
  }

  /** Shows a loop in a viewport until the returned function is called. */
  attach(view: AttachedViewport): () => void {
    const mounted: Mounted = { view, counter: new DrawCounter(), shown: -1, due: null, dirty: true }
    this.#mounted.add(mounted)
    this.#openLoop(view.loop)
    if (!this.#state.activeSop && view.role === 'current') this.#set({ activeSop: view.loop.sopInstanceUid })
    this.#jumped()
    return () => {
      this.#mounted.delete(mounted)
      // Later: a viewport that is attached again at once, its loop renamed, stays the active one.
      queueMicrotask(() => this.#leaveActive(view.loop.sopInstanceUid))
      this.#store.changed()
    }
  }

  /** Opens loops that are not on screen, so that their first frames are at hand. */
  preload(loops: readonly Loop[]): void {
    for (const loop of loops) this.#openLoop(loop)
    this.#store.changed()
  }

  /** Gives back all memory of these loops (closing a study); what is still mounted is decoded anew. */
  release(sops: readonly string[]): void {
    const trims = new Map(this.#state.trims)
    const displays = new Map(this.#state.displays)
    for (const sop of sops) {
      this.#store.close(sop)
      this.#loops.delete(sop)
      trims.delete(sop)
      displays.delete(sop)
    }
    for (const { view } of this.#mounted) if (sops.includes(view.loop.sopInstanceUid)) this.#openLoop(view.loop)
    this.#set({ trims, displays })
    this.#jumped()
  }

  /** Decodes one frame outside the cache; close the answer's bitmap after use. */
  decode(loop: Loop, frame: number): Promise<Result<DecodedFrame>> {
    return this.#store.single(loop, clamp(Math.trunc(frame), 0, loop.frames - 1))
  }

  play(): void {
    if (this.#state.playing) return
    for (const { counter } of this.#mounted) counter.restart()
    for (const mounted of this.#mounted) mounted.due = null
    this.#lastTickMs = null
    this.#set({ playing: true })
    this.#wake()
  }

  pause(): void {
    this.#set({ playing: false })
    this.#dirtyAll()
  }

  toggle(): void {
    if (this.#state.playing) this.pause()
    else this.play()
  }

  /** Pauses and moves the active loop by whole frames; the others follow in time or phase. */
  step(frames: number): void {
    const active = this.#activeLoop()
    if (!active) return
    this.pause()
    this.#moveTo(steppedMs(this.#moment(), active, frames))
  }

  /** Pauses and moves the active loop by whole beats, keeping the phase; without R waves to its start or end. */
  stepBeat(beats: number): void {
    const active = this.#activeLoop()
    if (!active) return
    this.pause()
    this.#moveTo(steppedBeatsMs(this.#moment(), active, beats))
  }

  /** Moves a loop to a 0-based frame, and the others with it. Does not pause. */
  seek(sop: string, frame: number): void {
    const loop = this.#loops.get(sop)
    if (!loop) return
    if (this.#state.sync === 'phase' && sop !== this.#state.activeSop) this.#set({ activeSop: sop })
    this.#moveTo(
      soughtMs(this.#moment(), loop, loop.timing.frameStartsMs[clamp(Math.trunc(frame), 0, loop.frames - 1)] ?? 0),
    )
  }

  setSpeed(speed: number): void {
    this.#set({ speed: clamp(speed, 0.25, 2) })
    for (const { counter } of this.#mounted) counter.restart()
  }

  changeSpeed(direction: 1 | -1): void {
    this.setSpeed(nextSpeed(this.#state.speed, direction))
  }

  setSync(sync: SyncMode): void {
    this.#set({ sync })
    this.#jumped()
  }

  /** The loop that steps, scrubs and leads in phase. */
  setActive(sop: string | null): void {
    if (sop === this.#state.activeSop) return
    const loop = sop === null ? undefined : this.#loops.get(sop)
    const head = loop && this.#head(loop)
    this.#set({ activeSop: sop })
    // In phase, the new leader goes on from where it stands.
    if (loop && head && this.#state.sync === 'phase') this.#moveTo(soughtMs(this.#moment(), loop, head.ms))
  }

  /** Plays only frames `first` to `last` of a loop; null plays all. */
  setTrim(sop: string, trim: Trim | null): void {
    const trims = new Map(this.#state.trims)
    if (trim) trims.set(sop, trim)
    else trims.delete(sop)
    this.#set({ trims })
    this.#jumped()
  }

  display(sop: string): Display {
    return this.#state.displays.get(sop) ?? INITIAL_DISPLAY
  }

  setDisplay(sop: string, change: Partial<Display>): void {
    this.#set({ displays: new Map(this.#state.displays).set(sop, { ...this.display(sop), ...change }) })
    this.redraw(sop)
  }

  resetDisplay(sop: string): void {
    this.setDisplay(sop, INITIAL_DISPLAY)
  }

  /** Draws a loop's viewports again at the next tick. */
  redraw(sop: string): void {
    for (const mounted of this.#mounted) if (mounted.view.loop.sopInstanceUid === sop) mounted.dirty = true
    this.#wake()
  }

  /** 0-based frame due now. */
  frameOf(sop: string): number {
    const loop = this.#loops.get(sop)
    return loop ? this.#head(loop).frame : 0
  }

  /** Position of a loop now, ms from its first frame, and how it follows the active one. */
  positionOf(sop: string): { readonly ms: number; readonly by: Following | null } {
    const loop = this.#loops.get(sop)
    if (!loop) return { ms: 0, by: null }
    return { ms: this.#head(loop).ms, by: followsBy(this.#moment(), loop) }
  }

  stateOf(sop: string, frame: number): FrameState {
    return this.#store.state(sop, frame)
  }

  /** What of a loop's picture shows something in the frames decoded so far; null before the first. */
  occupancyOf(sop: string): Occupancy | null {
    return this.#store.occupancy(sop)
  }

  /** Calls back when more of a loop's picture is known to show something. */
  onOccupancy(sop: string, listener: () => void): () => void {
    return this.#onOccupancy.add(sop, listener)
  }

  /** Frames of a loop that are decoded and held. */
  heldFrames(sop: string): number {
    return this.#store.held(sop)
  }

  setCacheBytes(bytes: number): void {
    this.#store.setLimit(bytes)
  }

  readonly stats = (): CineStats => ({
    playing: this.#state.playing,
    viewports: [...this.#mounted].map(({ view, counter, shown }) => ({
      sop: view.loop.sopInstanceUid,
      role: view.role,
      dueRate: (1000 * view.loop.frames * this.#state.speed) / view.loop.timing.durationMs,
      frame: shown,
      ...counter.snapshot(),
    })),
    cacheBytes: this.#store.bytes,
    cacheLimitBytes: this.#store.limitBytes,
  })

  dispose(): void {
    if (this.#request !== null) cancelAnimationFrame(this.#request)
    this.#request = null
    this.#mounted.clear()
    this.#listeners.clear()
    this.#onFrame.clear()
    this.#onOccupancy.clear()
    this.#store.dispose()
  }

  #openLoop(loop: Loop): void {
    this.#loops.set(loop.sopInstanceUid, loop)
    this.#store.open(loop)
  }

  #planLoops(): PlanLoop[] {
    return [...this.#loops.values()].map((loop) => {
      const sop = loop.sopInstanceUid
      const visible = this.#isVisible(sop)
      return {
        sop,
        frames: loop.frames,
        frameBytes: frameBytesOf(loop),
        head: visible ? this.#head(loop).frame : 0,
        trim: this.#state.trims.get(sop) ?? null,
        msPerFrame: loop.timing.durationMs / loop.frames / this.#state.speed,
        visible,
      }
    })
  }

  #isVisible(sop: string): boolean {
    for (const { view } of this.#mounted) if (view.loop.sopInstanceUid === sop) return true
    return false
  }

  #leaveActive(sop: string): void {
    if (this.#state.activeSop === sop && !this.#isVisible(sop)) this.#set({ activeSop: this.#firstVisible() })
  }

  #firstVisible(): string | null {
    for (const { view } of this.#mounted) if (view.role === 'current') return view.loop.sopInstanceUid
    return null
  }

  #activeLoop(): Loop | null {
    const sop = this.#state.activeSop
    return sop === null ? null : (this.#loops.get(sop) ?? null)
  }

  #moment(): Moment {
    const { sync, trims } = this.#state
    return { elapsedMs: this.#elapsedMs, sync, leader: this.#activeLoop(), trims }
  }

  #head(loop: Loop): Playhead {
    return headOf(this.#moment(), loop)
  }

  #moveTo(elapsedMs: number): void {
    this.#elapsedMs = elapsedMs
    this.#jumped()
  }

  /** Time, trim or what is shown changed by other than playing. */
  #jumped(): void {
    for (const mounted of this.#mounted) mounted.due = null
    this.#dirtyAll()
    this.#store.changed()
  }

  #dirtyAll(): void {
    for (const mounted of this.#mounted) mounted.dirty = true
    this.#wake()
  }

  #frameCame(sop: string, frame: number): void {
    for (const mounted of this.#mounted)
      if (mounted.view.loop.sopInstanceUid === sop && mounted.due?.frame === frame && mounted.shown !== frame)
        mounted.dirty = true
    this.#wake()
  }

  #wake(): void {
    this.#request ??= requestAnimationFrame((nowMs) => {
      this.#request = null
      this.#tick(nowMs)
    })
  }

  #tick(nowMs: number): void {
    const { playing, speed } = this.#state
    const passedMs = this.#lastTickMs === null ? 0 : nowMs - this.#lastTickMs
    this.#lastTickMs = playing ? nowMs : null
    if (playing) this.#elapsedMs += passedMs * speed
    for (const mounted of this.#mounted) this.#show(mounted, nowMs, playing && passedMs < HIDDEN_GAP_MS)
    if (!playing || this.#mounted.size === 0) return
    this.#store.advance(nowMs)
    this.#wake()
  }

  #show(mounted: Mounted, nowMs: number, counts: boolean): void {
    const { loop } = mounted.view
    const now = this.#head(loop)
    const before = mounted.due
    const isNew = before === null || before.frame !== now.frame || before.cycle !== now.cycle
    mounted.due = now
    if (counts && isNew && loop.frames > 1)
      mounted.counter.cameDue(before ? cameDue(this.#moment(), loop, before, now) : 1)
    if (before === null || before.frame !== now.frame) this.#onFrame.tell(loop.sopInstanceUid, now.frame)
    // A frame that stays on screen over a cycle (a still, a trim of one frame) needs no new drawing.
    if (!mounted.dirty && now.frame === mounted.shown) return
    if (!mounted.dirty && !isNew) return
    mounted.dirty = false
    const drawn = mounted.view.paint({
      frame: now.frame,
      state: this.#store.state(loop.sopInstanceUid, now.frame),
      playing: this.#state.playing,
    })
    if (!drawn) return
    const isAnother = mounted.shown !== now.frame
    mounted.shown = now.frame
    mounted.counter.wasDrawn(nowMs, this.#state.playing && counts && isAnother)
  }

  #set(change: Partial<CineState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }
}
