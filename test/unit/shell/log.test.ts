import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '../../../main/shell/log'

let folder: string
beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-log-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const file = (name: string): string => readFileSync(path.join(folder, 'logs', name), 'utf8')

describe('the log', () => {
  it('stamps each line with its time and keeps the stack of a bug', () => {
    const log = createLog(path.join(folder, 'logs'))
    log.info('started')
    log.bug('reading', new Error('no frames'))
    const lines = file('longaxis.log').split('\n')
    expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z started$/)
    expect(lines[1]).toMatch(/bug in reading: Error: no frames$/)
    expect(lines[2]).toContain('log.test.ts')
  })

  it('is set aside at its size; a few older files are kept in order, the oldest goes', () => {
    const log = createLog(path.join(folder, 'logs'), { maxBytes: 200, olderFiles: 2 })
    const lines = Array.from({ length: 20 }, (_, n) => `line ${String(n).padStart(2, '0')} ${'x'.repeat(60)}`)
    for (const line of lines) log.info(line)
    expect(readdirSync(path.join(folder, 'logs')).sort()).toEqual(['longaxis.1.log', 'longaxis.2.log', 'longaxis.log'])
    const kept = ['longaxis.2.log', 'longaxis.1.log', 'longaxis.log'].flatMap((name) =>
      [...file(name).matchAll(/line (\d\d)/g)].map(([, number]) => Number(number)),
    )
    expect(kept).toEqual(lines.map((_, n) => n).slice(-kept.length))
    expect(kept.length).toBeLessThan(lines.length)
    // A file is never cut within a line: it may pass the size by one.
    expect(statSync(path.join(folder, 'logs', 'longaxis.1.log')).size).toBeLessThan(200 + 100)
  })

  it('writes no file where no folder is given', () => {
    createLog(null).info('to the terminal alone')
    expect(readdirSync(folder)).toEqual([])
  })
})
