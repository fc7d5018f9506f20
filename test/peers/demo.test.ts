import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { writeDemoPatients } from '../../main/demo/write'
import { readFile } from '../helpers/frames'
import { messageOf } from '../../shared/words'

const hasDciodvfy = spawnSync('dciodvfy', ['-version']).error === undefined
if (!hasDciodvfy) console.warn('skipped: dciodvfy (Debian dicom3tools) is not installed')

const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-demo-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The first visit's four views; the rest are written by the same lines. */
async function firstVisit(): Promise<readonly string[]> {
  const stop = new AbortController()
  const { files } = await writeDemoPatients(folder, {
    signal: stop.signal,
    onProgress: ({ filesDone }) => filesDone === 4 && stop.abort(),
  })
  return files
}

describe.skipIf(!hasDciodvfy)('demo files', () => {
  it('conform by dciodvfy, and say view, beats and scale to our own reader', async () => {
    const files = await firstVisit()
    expect(files).toHaveLength(4)
    for (const file of files) {
      const verdict = spawnSync('dciodvfy', ['-new', file]).stderr.toString()
      expect(verdict.split('\n').filter((line) => line.startsWith('Error'))).toEqual([])
      execFileSync('dcmdump', [file], { stdio: 'ignore', maxBuffer: 1e9 })
      const { parsed } = await readFile(file)
      if (!parsed.ok) throw new Error(messageOf(parsed.failure))
      const { loop, patient } = parsed.value
      expect(patient.patientId).toBe('LXDEMO1')
      expect(loop.view).toMatchObject({ code: path.basename(file, '.dcm'), source: 'DICOM' })
      expect(loop.rWaveTimesMs.length).toBeGreaterThanOrEqual(2)
      expect(60_000 / ((loop.rWaveTimesMs[1] ?? 0) - (loop.rWaveTimesMs[0] ?? 0))).toBeCloseTo(68, 0)
      expect(loop.regions[0]).toMatchObject({ spatialFormat: 1, unitsX: 3, unitsY: 3 })
    }
  })
})
