import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { plainSetting, startEngine } from '../../../main/inference/worker/engine'
import { findPacks, loadPack, noUsablePack } from '../../../main/inference/packs/pack'
import { createHashCache } from '../../../main/inference/packs/hashCache'
import { hashGraphsWhenOpened, type HashFile } from '../../../main/inference/packs/packFile'
import { bytes, integer, text } from '../../../main/modelImport/onnx/protobuf'
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
  it('is missed in words where its folder can’t be listed, and not where there is no folder yet', async () => {
    const file = path.join(folder, 'models')
    writeFileSync(file, 'no folder')
    const found = await findPacks([path.join(folder, 'nowhere'), file])
    expect(found).toHaveLength(1)
    expect(found[0]?.pack).toMatchObject({ ok: false, failure: { code: 'packUnreadable', params: { name: 'models' } } })
  })

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

describe('a broken pack', () => {
  /** A root with the shipped pack and one that `spoil` has spoilt. */
  const besideGood = async (name: string, spoil: (broken: string) => void) => {
    const root = path.join(folder, name)
    mkdirSync(root)
    cpSync(packFolder, path.join(root, 'good'), { recursive: true })
    cpSync(packFolder, path.join(root, 'broken'), { recursive: true })
    spoil(path.join(root, 'broken'))
    const found = await findPacks([root])
    expect(found.find((each) => each.folder.endsWith('good'))?.pack.ok).toBe(true)
    const broken = found.find((each) => each.folder.endsWith('broken'))?.pack
    return broken?.ok === false ? broken.failure : null
  }
  const image = (broken: string) => path.join(broken, 'image.onnx')

  it('whose manifest is a folder, a dangling link or a pipe disables itself alone', async () => {
    const manifest = (broken: string) => path.join(broken, 'manifest.json')
    const spoils: Record<string, (file: string) => void> = {
      folder: (file) => mkdirSync(file),
      link: (file) => symlinkSync('/nowhere/at/all', file),
      pipe: (file) => void execFileSync('mkfifo', [file]),
    }
    for (const [kind, spoil] of Object.entries(spoils)) {
      const failure = await besideGood(`manifest-${kind}`, (broken) => {
        rmSync(manifest(broken))
        spoil(manifest(broken))
      })
      expect(failure, kind).toMatchObject({ code: 'packUnreadable', params: { name: 'broken' } })
    }
  })
  it('with a link, a pipe or a folder for a file is refused before anything is read', async () => {
    const spoils: Record<string, (file: string) => void> = {
      folder: (file) => mkdirSync(file),
      link: (file) => symlinkSync(path.join(packFolder, 'image.onnx'), file),
      pipe: (file) => void execFileSync('mkfifo', [file]),
    }
    for (const [kind, spoil] of Object.entries(spoils)) {
      const failure = await besideGood(`file-${kind}`, (broken) => {
        rmSync(image(broken))
        spoil(image(broken))
      })
      expect(failure, kind).toMatchObject({ code: 'packFileRefused', params: { path: 'image.onnx' } })
    }
  })
  it('whose graph keeps its weights in another file is refused', async () => {
    const tensor = bytes(5, text(8, 'w'), bytes(13, text(1, 'location'), text(2, '../../library.json')), integer(14, 1))
    const graph = Buffer.concat([integer(1, 8), bytes(7, text(2, 'g'), tensor)])
    const failure = await besideGood('external', (broken) => {
      writeFileSync(image(broken), graph)
      const place = path.join(broken, 'manifest.json')
      const manifest = JSON.parse(readFileSync(place, 'utf8')) as {
        files: { path: string; bytes: number; sha256: string }[]
      }
      manifest.files = manifest.files.map((file) =>
        file.path === 'image.onnx'
          ? { ...file, bytes: graph.length, sha256: createHash('sha256').update(graph).digest('hex') }
          : file,
      )
      writeFileSync(place, JSON.stringify(manifest))
    })
    expect(failure).toMatchObject({
      code: 'packFileRefused',
      params: { fault: { key: 'packFaults.externalData' } },
    })
  })
})

describe('hashes that are kept', () => {
  it('spare a second reading, and a changed file is read and refused', async () => {
    const [place, kept] = [copy('kept'), path.join(folder, 'hashes.json')]
    let read = 0
    const counted = (): HashFile => {
      const cache = createHashCache(kept)
      return (open, stated) =>
        cache(
          {
            ...open,
            handle: {
              read: (...from: Parameters<FileHandle['read']>) => {
                read++
                return open.handle.read(...from)
              },
            } as unknown as FileHandle,
          },
          stated,
        )
    }
    const first = await loadPack(place, counted())
    expect(read).toBeGreaterThan(0)
    read = 0
    const second = await loadPack(place, counted())
    expect(read).toBe(0)
    expect(second).toEqual(first)
    const file = path.join(place, 'image.onnx')
    const content = readFileSync(file)
    const { atime, mtime } = statSync(file)
    content[content.length - 5] = (content.at(-5) ?? 0) ^ 1
    writeFileSync(file, content)
    utimesSync(file, atime, mtime)
    expect(await loadPack(place, counted())).toMatchObject({ ok: false, failure: { code: 'packChanged' } })
    // The process that opens the graph trusts no hash that was kept.
    const trusted = await loadPack(place, hashGraphsWhenOpened)
    if (!trusted.ok) throw new Error(messageOf(trusted.failure))
    await expect(startEngine(trusted.value, plainSetting)).rejects.toThrow('image.onnx')
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
