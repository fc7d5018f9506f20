import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { clearUnfinished, putInPlace, unfinishedFolder } from '../../../main/modelImport/packFolder'

const root = mkdtempSync(path.join(os.tmpdir(), 'longaxis-packfolder-'))
afterAll(() => rmSync(root, { recursive: true }))
let into = ''
beforeEach(() => (into = mkdtempSync(path.join(root, 'models-'))))

/** A process id that nothing runs under any more. */
const { pid: gone } = spawnSync(process.execPath, ['--version'])

function write(name: string, content = name): string {
  const folder = path.join(into, name)
  mkdirSync(folder)
  writeFileSync(path.join(folder, 'manifest.json'), content)
  return folder
}
const names = () => readdirSync(into).sort()
const content = (name: string) => readFileSync(path.join(into, name, 'manifest.json'), 'utf8')

describe('a pack being written', () => {
  it('lies in a hidden folder of its own, told apart by who writes it', () => {
    const folders = [
      unfinishedFolder(into, 'importing'),
      unfinishedFolder(into, 'importing'),
      unfinishedFolder(into, 'calibrating'),
    ]
    expect(new Set(folders).size).toBe(3)
    expect(folders.map((folder) => path.basename(folder).split('-').slice(0, 2).join('-'))).toEqual([
      `.importing-${process.pid}`,
      `.importing-${process.pid}`,
      `.calibrating-${process.pid}`,
    ])
  })

  it('takes the place of the one before, of which nothing is left then', async () => {
    await putInPlace(write('.importing-1-a', 'first'), path.join(into, 'pack'))
    expect([names(), content('pack')]).toEqual([['pack'], 'first'])
    await putInPlace(write('.importing-1-b', 'second'), path.join(into, 'pack'))
    expect([names(), content('pack')]).toEqual([['pack'], 'second'])
  })

  it('that can’t take it leaves the one before where it was', async () => {
    write('pack', 'first')
    await expect(putInPlace(path.join(into, '.importing-1-nowhere'), path.join(into, 'pack'))).rejects.toThrow('ENOENT')
    expect([names(), content('pack')]).toEqual([['pack'], 'first'])
  })
})

describe('what is left of a program that is gone', () => {
  it('is cleared; what runs keeps what it is writing, and packs stay', async () => {
    const ours = process.ppid
    const kept = [`.calibrating-${ours}-x`, `.importing-${ours}-x`, '.importing-old', '.other', 'pack']
    for (const name of [...kept, `.importing-${gone}-x`, `.calibrating-${gone}-y`]) write(name)
    await clearUnfinished(into)
    expect(names()).toEqual(kept.sort())
  })

  it('is cleared too where this program was given its process id anew', async () => {
    write(`.importing-${process.pid}-x`)
    await clearUnfinished(into)
    expect(names()).toEqual([])
  })

  it('gives a pack back its place where another was to take it and did not come', async () => {
    write(`.replaced-${gone}-lost-pack`, 'first')
    write(`.replaced-${gone}-pack`, 'first')
    write('pack', 'second')
    await clearUnfinished(into)
    expect([names(), content('lost-pack'), content('pack')]).toEqual([['lost-pack', 'pack'], 'first', 'second'])
  })

  it('is nothing where no model was ever imported', async () => {
    await clearUnfinished(path.join(into, 'nowhere'))
    expect(existsSync(path.join(into, 'nowhere'))).toBe(false)
  })
})
