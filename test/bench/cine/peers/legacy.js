import * as cornerstone from 'cornerstone-core'
import loader from 'cornerstone-wado-image-loader/dist/cornerstoneWADOImageLoaderNoWebWorkers.bundle.min.js'
import dicomParser from 'dicom-parser'
import { panes, play } from './play.js'

loader.external.cornerstone = cornerstone
loader.external.dicomParser = dicomParser

/** Loads the first frame of each, then all of them, then plays; resolves once playing. */
window.bench = async (loops) => {
  const begun = performance.now()
  const elements = panes(loops.length)
  const id = (n, frame) => `wadouri:${loops[n].url}?frame=${frame}`
  elements.forEach((element) => cornerstone.enable(element))
  cornerstone.imageCache.setMaximumSizeBytes(2e9)
  cornerstone.displayImage(elements[0], await cornerstone.loadAndCacheImage(id(0, 0)))
  const firstImageMs = performance.now() - begun
  const images = []
  for (const [n, loop] of loops.entries()) {
    images[n] = []
    for (let frame = 0; frame < loop.frames; frame++)
      images[n][frame] = await cornerstone.loadAndCacheImage(id(n, frame))
    cornerstone.displayImage(elements[n], images[n][0])
  }
  const loadedMs = performance.now() - begun
  const counted = play(loops, (n, frame) => cornerstone.displayImage(elements[n], images[n][frame]))
  elements.forEach((element) => element.addEventListener('cornerstoneimagerendered', () => counted.drawn++))
  window.counts = () => counted
  return { firstImageMs, loadedMs }
}
