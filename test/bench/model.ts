/** Milliseconds a frame of the shipped model on the processor, by threads: `npm run bench -- model`. Medians of 20 loops of 8 frames. */
import os from 'node:os'
import { plainSetting, startEngine } from '../../main/inference/worker/engine'
import { loadPack } from '../../main/inference/packs/pack'
import { packFolder } from '../helpers/model'
import { messageOf } from '../../shared/words'

async function main(): Promise<void> {
  const loading = performance.now()
  const pack = await loadPack(packFolder)
  if (!pack.ok) return console.log(`model: skipped. ${messageOf(pack.failure)}`)
  const loadMs = performance.now() - loading
  const { width, height, channels } = pack.value.manifest.input
  const frames = Array.from({ length: 8 }, (_, n) =>
    Float32Array.from({ length: channels * height * width }, (__, i) => Math.sin(i * 0.013 + n)),
  )
  const rows = []
  for (const threads of [1, 2]) {
    const opening = performance.now()
    const engine = await startEngine(pack.value, { ...plainSetting, threads })
    const openMs = performance.now() - opening
    const times: number[] = []
    for (let n = 0; n < 20; n++) {
      const begun = performance.now()
      await engine.embed(frames)
      times.push((performance.now() - begun) / frames.length)
    }
    await engine.close()
    rows.push({
      threads,
      'ms/frame': (times.sort((a, b) => a - b)[10] ?? Number.NaN).toFixed(2),
      'open ms': openMs.toFixed(0),
    })
  }
  console.log(
    `model ${pack.value.manifest.id} ${pack.value.manifest.version}, pack read and hashed in ${loadMs.toFixed(0)} ms, ${os.cpus().length} cores (${os.cpus()[0]?.model ?? ''})`,
  )
  console.table(rows)
}

void main()
