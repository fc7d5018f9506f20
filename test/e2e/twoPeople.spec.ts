import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { displayName, type Patient } from '../../shared/domain/patient'
import { ask, command, openLongaxis, shoot, temporaryFolder } from '../helpers/window'

/** Two people under the patient ID "1". */
const cases = path.resolve(import.meta.dirname, '../../../shared/cases')
const files = ['id_two_a.dcm', 'id_two_b.dcm'].map((name) => path.join(cases, name))

interface Listed {
  readonly patients: readonly {
    readonly name: string
    readonly birthDate: string | null
    readonly sex: string | null
    readonly sharesIdWith: readonly { readonly name: string; readonly differing: readonly string[] }[]
    readonly studies: readonly {
      readonly studyInstanceUid: string
      readonly name: string
      readonly birthDate: string | null
      readonly sex: string | null
      readonly priorStudyInstanceUid: string | null
    }[]
  }[]
}

test('two people under one ID: in the command line and the window they are two, until a reader says that they are one', async () => {
  test.skip(!files.every((file) => existsSync(file)), `the two files are not in ${cases}`)
  const folder = temporaryFolder()
  const words = ['--unencrypted']
  await command(folder, ['import', ...files, ...words])
  const { patients } = (await command(folder, ['list', ...words])) as Listed
  expect(patients).toHaveLength(2)
  const [one, other] = patients
  if (!one || !other) throw new Error('two patients were listed')
  for (const { name, birthDate, sex, studies } of [one, other])
    expect(studies).toMatchObject([{ name, birthDate, sex, priorStudyInstanceUid: null }])
  expect(one.sharesIdWith).toMatchObject([{ name: other.name, differing: ['name', 'birthDate', 'sex'] }])

  const [study, prior] = [one.studies[0]?.studyInstanceUid ?? '', other.studies[0]?.studyInstanceUid ?? '']
  const refused = (await command(folder, ['compare', study, prior, ...words]).catch((error: unknown) => error)) as {
    readonly code: number
    readonly stdout: string
  }
  expect(refused.code).toBe(1)
  expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'twoPatients' } })
  expect(refused.stdout).toContain(other.name)
  for (const { name, birthDate, sex, studies } of [one, other]) {
    const out = path.join(folder, 'report.json')
    await command(folder, ['report', studies[0]?.studyInstanceUid ?? '', '--out', out, ...words])
    const { patient } = JSON.parse(readFileSync(out, 'utf8')) as { patient: Patient }
    expect([displayName(patient.name), patient.birthDate, patient.sex]).toEqual([name, birthDate, sex])
    await command(folder, ['report', studies[0]?.studyInstanceUid ?? '', '--out', `${out}.txt`, ...words])
    const text = readFileSync(`${out}.txt`, 'utf8')
    expect(text).toContain(name)
    expect(text).toContain(birthDate ?? '')
  }

  const opened = await openLongaxis(folder, ['--unencrypted'])
  const { app, page } = opened
  const rows = page.getByTestId('patient-row')
  await expect(rows).toHaveCount(2)
  await expect(rows.filter({ hasText: one.name })).toContainText('same ID, other name')
  await rows.filter({ hasText: one.name }).click()
  await expect(page.getByTestId('shares-id')).toContainText(other.name)
  await shoot(opened, 'two-people')
  await page.getByTestId('visit').click()
  await expect(page.getByTestId('banner').getByRole('heading')).toHaveText(one.name)
  await expect(page.getByTestId('grid')).not.toContainText(other.name)
  await page.keyboard.press('Escape')

  await page.keyboard.press('t')
  await expect(page.getByTestId('file-together')).toContainText(other.name)
  await shoot(opened, 'file-together')
  await page.getByRole('button', { name: 'One person: file together' }).click()
  await expect(rows).toHaveCount(1)
  await expect(page.getByTestId('visit')).toHaveCount(2)
  await shoot(opened, 'filed-together')
  for (const { name, studies } of [one, other]) {
    const detail = await ask(opened, 'study:detail', { studyInstanceUid: studies[0]?.studyInstanceUid ?? '' })
    expect(detail.ok && displayName(detail.value.patient.name)).toBe(name)
  }
  await page.getByRole('button', { name: 'Two people: undo' }).click()
  await expect(rows).toHaveCount(2)

  // Side by side, and parted again while they are shown: nothing of the other stays.
  const [older, newer] = [one, other].sort((a, b) => ((a.birthDate ?? '') < (b.birthDate ?? '') ? -1 : 1))
  if (!older || !newer) throw new Error('two patients were listed')
  await rows.filter({ hasText: older.name }).click()
  await page.keyboard.press('t')
  await page.getByRole('button', { name: 'One person: file together' }).click()
  await expect(rows).toHaveCount(1)
  await expect(page.getByTestId('visit')).toHaveCount(2)
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('banner').getByRole('heading')).toHaveText(newer.name)
  await expect(page.getByTestId('changes')).toBeVisible()
  await shoot(opened, 'beside')
  await ask(opened, 'identity:undoMove', { studyInstanceUid: newer.studies[0]?.studyInstanceUid ?? '' })
  await expect(page.getByRole('alert')).toContainText('These studies are of two patients')
  await expect(page.getByRole('alert')).toContainText(older.name)
  await expect(page.getByTestId('changes')).toHaveCount(0)
  await expect(page.getByTestId('grid')).not.toContainText(/prior/i)
  await shoot(opened, 'stopped')
  await page.keyboard.press('Escape')
  await expect(rows).toHaveCount(2)
  await app.close()
})
