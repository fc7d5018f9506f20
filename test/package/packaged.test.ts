import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { narrowEchoClip, writeRandomEchoClip } from '../helpers/checkpoint'
import { demoFolder } from '../helpers/demo'

const run = promisify(execFile)
const program = path.resolve(import.meta.dirname, '../../release/linux-unpacked/longaxis')
const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-packaged-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** One command of the packaged program, away from the checkout and its caches. */
async function command(...words: readonly string[]): Promise<unknown> {
  const switches = [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--ozone-platform=headless',
    '--disable-gpu',
    '--log-level=3',
    `--user-data-dir=${path.join(folder, 'user')}`,
  ]
  const env = { ...process.env, XDG_CACHE_HOME: path.join(folder, 'cache'), HOME: folder }
  const { stdout } = await run(program, [...switches, ...words, '--library', path.join(folder, 'library'), '--json'], {
    cwd: folder,
    env,
    maxBuffer: 1e9,
  })
  return JSON.parse(stdout)
}

if (process.platform !== 'linux') console.warn('skipped: the program is packaged on Linux alone')
describe.skipIf(process.platform !== 'linux')('the packaged program', () => {
  it('imports a study, reads it with the model it carries, and writes a draft report', async () => {
    expect(existsSync(program)).toBe(true)
    const demo = await demoFolder()
    expect(await command('import', demo, '--unencrypted')).toMatchObject({ instancesAdded: 56 })
    const { patients } = (await command('list')) as {
      patients: { name: string; studies: { studyInstanceUid: string }[] }[]
    }
    const study = patients.find(({ name }) => name.startsWith('Pacer'))?.studies.at(-1)?.studyInstanceUid ?? ''
    const reading = (await command('read', study)) as {
      model: { id: string }
      findings: { code: string; words: string }[]
    }
    expect(reading.model.id).toBe('phantom-clip')
    expect(reading.findings.find(({ code }) => code === 'pacemaker')?.words).toBe('Likely')
    const out = path.join(folder, 'draft.pdf')
    await command('report', study, '--out', out)
    expect(readFileSync(out).subarray(0, 5).toString()).toBe('%PDF-')
  })

  it('imports a checkpoint with what it carries, reads with it, and refuses a file that is none', async () => {
    const [checkpoint, recipe] = [path.join(folder, 'checkpoint.safetensors'), path.join(folder, 'recipe.json')]
    writeRandomEchoClip(checkpoint, narrowEchoClip, 3)
    const own = JSON.parse(
      readFileSync(path.resolve(import.meta.dirname, '../../models/train/recipes/phantom.json'), 'utf8'),
    ) as { input: object; data: object }
    writeFileSync(
      recipe,
      JSON.stringify({
        ...own,
        architecture: narrowEchoClip,
        input: { ...own.input, width: narrowEchoClip.image.size, height: narrowEchoClip.image.size },
        data: { ...own.data, views: ['A4C'] },
      }),
    )
    const pack = (await command('model', 'import', checkpoint, '--recipe', recipe)) as {
      sha256: string
      prompts: number
    }
    expect(pack.prompts).toBeGreaterThan(600)
    await command('model', 'use', pack.sha256.slice(0, 12))
    const { patients } = (await command('list')) as { patients: { studies: { studyInstanceUid: string }[] }[] }
    const reading = (await command('read', patients[0]?.studies[0]?.studyInstanceUid ?? '')) as {
      model: { id: string }
      findings: { code: string; intervalCoverage: number | null }[]
      refused: { reason: string }[]
    }
    expect(reading.model.id).toBe('trained-clip')
    expect(reading.findings.find(({ code }) => code === 'LVEF')?.intervalCoverage).toBeNull()
    expect(reading.refused.map(({ reason }) => reason).join()).toContain('this one is named PLAX')
    writeFileSync(checkpoint, Buffer.from('not a checkpoint, whatever its name says'))
    await expect(command('model', 'import', checkpoint, '--model', 'echoclip')).rejects.toMatchObject({
      stdout: expect.stringContaining('checkpointRefused') as string,
    })
  }, 120_000)
})
