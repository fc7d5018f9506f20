import { _electron, expect, type ElectronApplication, type Page } from '@playwright/test'
import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, symlinkSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Channel, RequestOf, ResponseOf } from '../../shared/ipc/contract'

export interface Opened {
  readonly app: ElectronApplication
  readonly page: Page
}

/** How long the program may take to start or to answer on a busy machine. */
const PATIENCE_MS = 120_000

const root = path.resolve(import.meta.dirname, '../..')

export const temporaryFolder = (): string => mkdtempSync(path.join(os.tmpdir(), 'longaxis-test-'))

/** The real program in a real window, with a library folder and user data of its own. LONGAXIS_ELECTRON names Electron; `program` another folder with a built program. */
export async function openLongaxis(folder: string, words: readonly string[] = [], program = root): Promise<Opened> {
  const executablePath = process.env.LONGAXIS_ELECTRON
  if (!executablePath) throw new Error('LONGAXIS_ELECTRON is not set: run this by npm test -- e2e')
  const app = await _electron.launch({
    executablePath,
    timeout: PATIENCE_MS,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      `--user-data-dir=${path.join(folder, 'user')}`,
      program,
      '--',
      '--library',
      path.join(folder, 'library'),
      ...words,
    ],
  })
  const page = await app.firstWindow({ timeout: PATIENCE_MS })
  page.setDefaultTimeout(PATIENCE_MS)
  await page.waitForLoadState('domcontentloaded')
  return { app, page }
}

/** The built program in a folder of its own, for one that ships with another model pack. */
export function programWith(models: string): string {
  const program = mkdtempSync(path.join(os.tmpdir(), 'longaxis-program-'))
  cpSync(path.join(root, 'dist'), path.join(program, 'dist'), { recursive: true })
  cpSync(path.join(root, 'package.json'), path.join(program, 'package.json'))
  symlinkSync(path.join(root, 'node_modules'), path.join(program, 'node_modules'))
  symlinkSync(models, path.join(program, 'models'))
  return program
}

/** A command of the real program without a window: its JSON answer. */
export async function command(folder: string, words: readonly string[]): Promise<unknown> {
  const executablePath = process.env.LONGAXIS_ELECTRON
  if (!executablePath) throw new Error('LONGAXIS_ELECTRON is not set: run this by npm test -- e2e')
  const switches = [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--ozone-platform=headless',
    '--disable-gpu',
    '--log-level=3',
    `--user-data-dir=${path.join(folder, 'user')}`,
  ]
  const { stdout } = await promisify(execFile)(
    executablePath,
    [...switches, root, '--', ...words, '--library', path.join(folder, 'library'), '--json'],
    { maxBuffer: 1e9 },
  )
  return JSON.parse(stdout)
}

/** Sets the window's inner size. */
export async function resize({ app, page }: Opened, width: number, height: number): Promise<void> {
  await app.evaluate(
    ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
    { width, height },
  )
  await page.waitForFunction((wanted) => Math.abs(window.innerWidth - wanted) < 2, width)
}

const screenshots = process.env.LONGAXIS_SCREENSHOTS

/** Pictures of the screen at both sizes, where LONGAXIS_SCREENSHOTS names a folder for them. */
export async function shoot(opened: Opened, name: string): Promise<void> {
  if (!screenshots) return
  for (const [width, height] of [
    [1920, 1200],
    [1280, 800],
  ] as const) {
    await resize(opened, width, height)
    await expect.poll(() => opened.page.locator('.lx-viewport-note').count()).toBe(0)
    await opened.page.screenshot({ path: `${screenshots}/${name}-${width}.png` })
  }
}

/** A request through the window's own bridge, as its screens make it. */
export async function ask<C extends Channel>(
  { page }: Opened,
  channel: C,
  payload: RequestOf<C>,
): Promise<ResponseOf<C>> {
  const answer: unknown = await page.evaluate(
    ([name, sent]) =>
      (
        window as unknown as { longaxis: { request(channel: unknown, payload: unknown): Promise<unknown> } }
      ).longaxis.request(name, sent),
    [channel, payload] as const,
  )
  return answer as ResponseOf<C>
}

/** The newest study of the first patient that a search finds. */
export async function newestStudy(opened: Opened, text: string): Promise<string> {
  const { rows } = await ask(opened, 'worklist:query', { text, sort: 'name', descending: false, offset: 0, limit: 1 })
  return rows[0]?.newest.studyInstanceUid ?? ''
}

/** Opens the settings from the worklist, on one of their pages. */
export async function openSettings(
  { page }: Opened,
  tab: 'Reading' | 'Models' | 'Report bank' = 'Models',
): Promise<void> {
  await page.keyboard.press('o')
  await page.getByRole('tab', { name: tab }).click()
}

/** Until a span has passed by the page's own clock, where the span is what is tested: a quiet time, a promise in milliseconds. */
export async function spanPasses(page: Page, ms: number): Promise<void> {
  const startMs = await page.evaluate(() => performance.now())
  await page.waitForFunction((endMs) => performance.now() >= endMs, startMs + ms)
}
