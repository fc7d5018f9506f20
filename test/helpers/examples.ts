import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import path from 'node:path'
import { build, preview } from 'vite'
import { temporaryFolder } from './window'

export interface OpenedExamples {
  readonly app: ElectronApplication
  readonly page: Page
  /** What the page complained of. */
  readonly errors: readonly string[]
  close(): Promise<void>
}

/** Letters are drawn alike on every machine with this Electron. */
const switches = ['--force-device-scale-factor=1', '--font-render-hinting=none', '--disable-lcd-text']

/** Builds the page of examples and opens it in Electron. */
export async function openExamples(): Promise<OpenedExamples> {
  const executablePath = process.env.LONGAXIS_ELECTRON
  if (!executablePath) throw new Error('LONGAXIS_ELECTRON is not set: run this by npm test -- e2e')
  const folder = temporaryFolder()
  process.env.LONGAXIS_EXAMPLES = path.join(folder, 'page')
  const configFile = path.resolve(import.meta.dirname, '../../vite.config.ts')
  await build({ configFile, mode: 'production', logLevel: 'warn' })
  const server = await preview({ configFile, preview: { host: '127.0.0.1', port: 0 } })
  const [address] = server.resolvedUrls?.local ?? []
  if (!address) throw new Error('the examples are not served')
  const app = await _electron.launch({
    executablePath,
    timeout: 60_000,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...switches,
      `--user-data-dir=${path.join(folder, 'user')}`,
      `--page=${address}examples.html`,
      path.join(import.meta.dirname, 'pageWindow'),
    ],
  })
  const page = await app.firstWindow()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  await page.waitForLoadState('domcontentloaded')
  // Once more, so that no complaint comes before it is listened to.
  await page.reload()
  return {
    app,
    page,
    errors,
    async close() {
      await app.close()
      await server.close()
    },
  }
}
