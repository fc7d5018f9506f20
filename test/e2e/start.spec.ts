import { expect, test } from '@playwright/test'
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { temporaryFolder } from '../helpers/window'

const root = path.resolve(import.meta.dirname, '../..')

test('the first command of the README, on a machine without a screen, shows the demo patients and ends well', async () => {
  test.skip(process.platform !== 'linux', 'elsewhere the same command opens the window')
  const { DISPLAY: _screen, WAYLAND_DISPLAY: _other, ...env } = process.env
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(root, 'scripts', 'start.mjs')], {
    cwd: root,
    env: { ...env, XDG_DATA_HOME: temporaryFolder() },
    maxBuffer: 16 * 1024 * 1024,
  })
  expect(stdout).toContain('56 loops added, 0 already there')
  expect(stdout).toMatch(/Oncology, Ada.*LVEF 40 % > 57 %/)
  // Its newest visit is somebody else's heart: it is compared with nothing.
  expect(stdout).toMatch(/may be someone else: set apart/)
  expect(stdout).toContain('Not a medical device.')
})
