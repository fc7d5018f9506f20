import type { Loop } from '../../shared/domain/loop'
import { readFile } from './frames'
import { demoFolder, filesUnder } from './demo'

/** The first demo patient's first loop in a view, with its file's bytes. */
export async function demoLoops(view: string): Promise<{ readonly loop: Loop; readonly bytes: Uint8Array }> {
  for (const file of filesUnder(await demoFolder()).filter((name) => name.endsWith('.dcm'))) {
    const { parsed, bytes } = await readFile(file)
    if (parsed.ok && parsed.value.loop.view?.code === view) return { loop: parsed.value.loop, bytes }
  }
  throw new Error(`no demo loop in ${view}`)
}
