import { cache, Enums, imageLoader, init, RenderingEngine, setUseCPURendering } from '@cornerstonejs/core'
import { init as initLoader } from '@cornerstonejs/dicom-image-loader'
import { panes, play } from './play.js'

/** Loads the first frame of each, then all of them, then plays; resolves once playing. Rendered on the processor, the faster way without a GPU. */
window.bench = async (loops) => {
  const begun = performance.now()
  setUseCPURendering(true)
  await init()
  initLoader({ maxWebWorkers: 1 })
  cache.setMaxCacheSize(2e9)
  const elements = panes(loops.length)
  const engine = new RenderingEngine('bench')
  engine.setViewports(elements.map((element, n) => ({ viewportId: `v${n}`, element, type: Enums.ViewportType.STACK })))
  const ids = loops.map(({ url, frames }) =>
    Array.from({ length: frames }, (_, frame) => `wadouri:${url}?frame=${frame + 1}`),
  )
  const counted = { due: 0, drawn: 0 }
  const firstShown = new Promise((resolve) =>
    elements[0].addEventListener(Enums.Events.IMAGE_RENDERED, resolve, { once: true }),
  )
  const viewports = ids.map((_, n) => engine.getViewport(`v${n}`))
  await viewports[0].setStack(ids[0], 0)
  viewports[0].render()
  await firstShown
  const firstImageMs = performance.now() - begun
  for (const [n, stack] of ids.entries()) {
    for (const id of stack) await imageLoader.loadAndCacheImage(id)
    if (n > 0) await viewports[n].setStack(stack, 0)
    viewports[n].render()
  }
  const loadedMs = performance.now() - begun
  elements.forEach((element) => element.addEventListener(Enums.Events.IMAGE_RENDERED, () => counted.drawn++))
  const clock = play(loops, (n, frame) => void viewports[n].setImageIdIndex(frame))
  window.counts = () => ({ due: clock.due, drawn: counted.drawn })
  return { firstImageMs, loadedMs }
}
