/** Plays four viewports by one clock, as ours does: the frame that belongs to the time elapsed, drawn when it differs from the last. */
export function panes(count) {
  return Array.from({ length: count }, () => document.getElementById('grid').appendChild(document.createElement('div')))
}

export function play(loops, show) {
  const counted = { due: 0, drawn: 0 }
  const last = loops.map(() => -1)
  const asked = loops.map(() => 0)
  const begun = performance.now()
  const tick = () => {
    const now = performance.now() - begun
    loops.forEach(({ frames, frameTimeMs }, n) => {
      const count = Math.floor(now / frameTimeMs)
      counted.due += count - asked[n]
      asked[n] = count
      const frame = count % frames
      if (frame !== last[n]) show(n, (last[n] = frame))
    })
    requestAnimationFrame(tick)
  }
  requestAnimationFrame(tick)
  return counted
}
