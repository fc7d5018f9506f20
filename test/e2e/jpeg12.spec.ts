import { expect, test } from '@playwright/test'
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { hasSharedDicom, sharedDicom } from '../helpers/shared'
import { command, temporaryFolder } from '../helpers/window'

test('a 12-bit JPEG frame is drawn in Chromium as the same frame decompressed by DCMTK', async () => {
  test.skip(!hasSharedDicom, 'the real DICOM files are not here')
  test.skip(spawnSync('dcmcjpeg', ['--version']).error !== undefined, 'DCMTK is not installed')
  const folder = temporaryFolder()
  const [compressed, native] = [path.join(folder, 'jpeg.dcm'), path.join(folder, 'native.dcm')]
  execFileSync('dcmcjpeg', ['+ee', path.join(sharedDicom, 'pydicom-pydicom-data__bad_sequence.dcm'), compressed], {
    stdio: 'ignore',
  })
  execFileSync('dcmdjpeg', [compressed, native])
  const pictures: Buffer[] = []
  for (const file of [compressed, native]) {
    const library = temporaryFolder()
    await command(library, ['import', file, '--unencrypted'])
    const { patients } = (await command(library, ['list'])) as {
      patients: { studies: { loops: { sopInstanceUid: string }[] }[] }[]
    }
    const out = path.join(library, 'frame.png')
    await command(library, ['frame', patients[0]?.studies[0]?.loops[0]?.sopInstanceUid ?? '', '1', '--out', out])
    pictures.push(readFileSync(out))
  }
  expect(pictures[0]?.length).toBeGreaterThan(10_000)
  expect(pictures[0]?.equals(pictures[1] ?? Buffer.alloc(0))).toBe(true)
})
