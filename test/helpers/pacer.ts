import { expect } from '@playwright/test'
import path from 'node:path'
import { demoFolder } from './demo'
import { ask, openLongaxis, type Opened } from './window'

const pacer = async (): Promise<string> => path.join(await demoFolder(), 'LXDEMO2')

/** A library with one demo patient, read by the program's own pack, its newest study open beside the prior. */
export async function openPacer(folder: string, program?: string): Promise<Opened> {
  const opened = await openLongaxis(folder, ['--unencrypted'], program)
  const { page } = opened
  await page.getByRole('button', { name: 'Not encrypted' }).click()
  await ask(opened, 'import:start', { paths: [await pacer()] })
  await page.getByText('Pacer, Bruno').first().click()
  await page.getByRole('button', { name: /Read 2026-03-12 beside 2025-06-18/ }).click()
  await expect(page.getByTestId('finding-pacemaker')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByTestId('finding-pacemaker').getByRole('button', { name: 'Evidence' })).toBeVisible({
    timeout: 60_000,
  })
  return opened
}
