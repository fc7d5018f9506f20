/** Whether models/import takes a checkpoint as the architecture of its data's recipe: `tsx check.ts DATA CHECKPOINT`. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { Result } from '../../shared/result'
import { checkEchoClip, echoClipShapes } from '../../main/modelImport/echoClip'
import { openCheckpoint } from '../../main/modelImport/open'
import { parameterCount } from '../../main/modelImport/shapes'
import { architectureOf, trainingRecipe } from '../../main/modelImport/recipe'

async function check(data: string, checkpoint: string): Promise<Result<unknown>> {
  const { recipe } = z
    .object({ recipe: trainingRecipe })
    .parse(JSON.parse(await readFile(path.join(data, 'data.json'), 'utf8')))
  const opened = await openCheckpoint(checkpoint)
  if (!opened.ok) return opened
  const checked = checkEchoClip(opened.value, architectureOf(recipe))
  await opened.value.close()
  if (!checked.ok) return checked
  return {
    ok: true,
    value: { container: opened.value.container, parameters: parameterCount(echoClipShapes(checked.value.config)) },
  }
}

const [data, checkpoint] = process.argv.slice(2)
if (data === undefined || checkpoint === undefined) throw new Error('usage: tsx check.ts DATA CHECKPOINT')
void check(data, checkpoint).then((done) => {
  if (!done.ok) process.exitCode = 1
  process.stdout.write(`${JSON.stringify(done.ok ? done.value : done.failure)}\n`)
})
