import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { plainSetting, startEngine } from '../../../main/inference/worker/engine'
import { findPacks, loadPack, noUsablePack } from '../../../main/inference/packs/pack'
import { packFolder } from '../../helpers/model'
import { failureWords, messageOf } from '../../../shared/words'

const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-pack-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const copy = (name: string): string => {
  const to = path.join(folder, name)
  cpSync(packFolder, to, { recursive: true })
  return to
}

describe('a model pack', () => {
  it('as shipped is whole, at most 12 MB, and states its held-out figures', async () => {
    const pack = await loadPack(packFolder)
    if (!pack.ok) throw new Error(messageOf(pack.failure))
    const bytes = pack.value.manifest.files.reduce((sum, file) => sum + file.bytes, 0)
    expect(bytes).toBeLessThanOrEqual(12e6)
    expect(pack.value.manifest.heldOut?.figures.length).toBeGreaterThan(5)
  })
  it('with one byte more is refused by the file’s name, and never opened', async () => {
    const changed = copy('changed')
    appendFileSync(path.join(changed, 'pooling.onnx'), ' ')
    const pack = await loadPack(changed)
    expect(pack.ok ? '' : messageOf(pack.failure)).toContain('pooling.onnx')
  })
  it('that lacks a file is refused, and the next step is told where no other pack is usable', async () => {
    const root = path.join(folder, 'root')
    mkdirSync(root)
    cpSync(packFolder, path.join(root, 'a'), { recursive: true })
    rmSync(path.join(root, 'a', 'image.onnx'))
    const found = await findPacks([root, path.join(folder, 'nowhere')])
    expect(found.map(({ pack }) => (pack.ok ? '' : pack.failure.code))).toEqual(['packIncomplete'])
    expect(failureWords(noUsablePack(found)).nextStep).toContain('Install the pack again')
    expect(noUsablePack([]).code).toBe('noModel')
  })
})

describe('the engine', () => {
  it('gives unit vectors, and the same answer twice', async () => {
    const pack = await loadPack(packFolder)
    if (!pack.ok) throw new Error(messageOf(pack.failure))
    const engine = await startEngine(pack.value, plainSetting)
    const frames = Array.from({ length: 8 }, (_, n) =>
      Float32Array.from({ length: 96 * 128 }, (__, i) => Math.sin(i * 0.01 + n)),
    )
    const [first, second] = [await engine.embed(frames), await engine.embed(frames)]
    expect(first.frames).toHaveLength(8)
    for (const vector of [first.loop, first.identity, ...first.frames]) expect(Math.hypot(...vector)).toBeCloseTo(1, 4)
    expect([...second.loop]).toEqual([...first.loop])
    await engine.close()
  })
})
