import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { plainSetting } from '../../../main/inference/worker/engine'
import { createModels, type Models } from '../../../main/inference/models'
import { loadPack, type ModelPack } from '../../../main/inference/packs/pack'
import { createBenchmarkCache, thisMachine, type BenchmarkCache } from '../../../main/inference/packs/benchmarkCache'
import type { EngineBenchmark } from '../../../shared/domain/engineBenchmark'
import { ok } from '../../../shared/result'
import { openModel, packFolder, processOf, type OpenModel } from '../../helpers/model'
import { messageOf } from '../../../shared/words'
import { withWords } from '../../helpers/words'

const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-models-'))
let model: OpenModel
let first: ModelPack
let other: ModelPack
let benchmarks: BenchmarkCache
let models: Models
/** By pack, in the order they were ended. */
let ended: string[]

/** A copy of the shipped pack, told apart by its version. */
async function copy(name: string): Promise<ModelPack> {
  const place = path.join(folder, 'models', name)
  cpSync(packFolder, place, { recursive: true })
  const file = path.join(place, 'manifest.json')
  writeFileSync(file, readFileSync(file, 'utf8').replace('"version": "1.1.0"', `"version": "${name}"`))
  const pack = await loadPack(place)
  if (!pack.ok) throw new Error(messageOf(pack.failure))
  return pack.value
}

beforeAll(async () => {
  model = await openModel()
  first = await copy('one')
  other = await copy('other')
})
beforeEach(() => {
  ended = []
  benchmarks = createBenchmarkCache(mkdtempSync(path.join(folder, 'trials-')), thisMachine('1', '1'))
  const measured = { ...plainSetting, msPerFrame: 1, cosineDistance: 0 }
  const benchmark: EngineBenchmark = {
    measuredAt: '2026-01-01T00:00:00Z',
    chosen: measured,
    measured: [measured],
    refused: [],
    complete: true,
  }
  models = createModels(
    { shipped: path.join(folder, 'models'), userFolder: path.join(folder, 'none') },
    benchmarks,
    async (pack) => {
      if (benchmarks.get(pack.sha256) === null) benchmarks.set(pack.sha256, benchmark)
      return ok({ ...processOf(model), pack, close: () => void ended.push(pack.manifest.version) })
    },
  )
  models.select({ reading: first.sha256, patients: other.sha256 })
})
afterAll(async () => {
  await model.engine.close()
  rmSync(folder, { recursive: true })
})

async function closed(): Promise<readonly string[]> {
  await new Promise((resolve) => setImmediate(resolve))
  return ended
}

describe('while the pack that reads is calibrating', () => {
  it('it is not measured anew; the pack that tells patients apart is, and its process alone is started again', async () => {
    await models.use('patients', 'reading', async () => ok(null))
    const calibrated = await models.use('reading', 'calibrating', async ({ pack }) => {
      expect(withWords(await models.measureAgain('reading'))).toMatchObject({
        ok: false,
        failure: { code: 'modelInUse', message: 'The model is calibrating.' },
      })
      expect(models.measured(first.sha256)).not.toBeNull()
      expect(await models.measureAgain('patients')).toMatchObject({ ok: true, value: { complete: true } })
      expect(await closed()).toEqual(['other'])
      return ok(pack.manifest.version)
    })
    expect(calibrated).toEqual(ok('one'))
    expect(await models.measureAgain('reading')).toMatchObject({ ok: true })
    expect(await closed()).toEqual(['other', 'one'])
  })

  it('another pack may be chosen and used; its process ends when it is done', async () => {
    await models.use('reading', 'calibrating', async () => {
      models.select({ reading: other.sha256, patients: other.sha256 })
      expect(await models.use('reading', 'searching', async ({ pack }) => ok(pack.manifest.version))).toEqual(
        ok('other'),
      )
      expect(await closed()).toEqual([])
      return ok(null)
    })
    expect(await closed()).toEqual(['one'])
  })
})

describe('two askers', () => {
  it('don’t both measure a pack at once', async () => {
    const both = await Promise.all([models.measureAgain(), models.measureAgain()])
    expect(both.map((answer) => (answer.ok ? 'measured' : messageOf(answer.failure)))).toEqual([
      'measured',
      'The model is being measured.',
    ])
  })
})
