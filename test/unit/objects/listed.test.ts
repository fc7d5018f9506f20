import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { importPaths } from '../../../main/objects/import'
import { createLibrary, type Library } from '../../../main/objects/library'
import { findFiles } from '../../../main/objects/find'
import { parser } from '../../helpers/parser'
import { wordsOf } from '../../../shared/words'
import { drawnFile, image, pixelData, type DrawnElement } from '../../helpers/dicomBytes'

const work = mkdtempSync(path.join(os.tmpdir(), 'longaxis-listed-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

let disc = ''
let library: Library
let count = 0
beforeEach(() => {
  disc = path.join(work, `disc-${++count}`)
  mkdirSync(path.join(disc, 'DICOM'), { recursive: true })
  const created = createLibrary(path.join(work, `library-${count}`), 'unencrypted', {
    keychain: null,
    passphrase: null,
  })
  if (!created.ok) throw new Error(created.failure.code)
  library = created.value
  return () => void library.close()
})

/** A still of its own SOP Instance UID. */
const picture = (n: number): Uint8Array =>
  drawnFile({
    elements: [
      ...image({ rows: 2, columns: 2, photometric: 'MONOCHROME2' }).map((element): DrawnElement =>
        element.tag[0] === 8 && element.tag[1] === 0x18 ? { ...element, value: `2.25.${1000 + n}` } : element,
      ),
      pixelData(Uint8Array.of(n, 1, 2, 3)),
    ],
  })

const dicomdir = (ids: readonly string[]): Uint8Array =>
  drawnFile({
    elements: [
      {
        tag: [0x0004, 0x1220],
        vr: 'SQ',
        value: ids.map((id): DrawnElement[] => [{ tag: [0x0004, 0x1500], vr: 'CS', value: id }]),
      },
      { tag: [0x0008, 0x0016], vr: 'UI', value: '1.2.840.10008.1.3.10' },
    ],
  })

const put = (name: string, bytes: Uint8Array): void => writeFileSync(path.join(disc, name), bytes)

async function imported(place: string): Promise<{ readonly added: number; readonly refused: readonly string[] }> {
  const { instancesAdded, refused } = await importPaths({ ...library, parser }, [place])
  return {
    added: instancesAdded,
    refused: refused.map((file) => `${path.relative(disc, file.path)}: ${wordsOf(file.reason)}`),
  }
}

const OUTSIDE = /outside/

describe('a DICOMDIR', () => {
  it.each([
    ['as written', 'IM1', 'IM1'],
    ['in lower case', 'IM1', 'im1'],
    ['in mixed case', 'IM1', 'Im1'],
    ['with .dcm', 'IM1', 'IM1.dcm'],
    ['with .DCM', 'IM1', 'im1.DCM'],
    ['with a version', 'IM1', 'IM1;1'],
    ['with a dot and a version', 'IM1', 'IM1.;1'],
    ['without the version that is listed', 'IM1;1', 'im1.dcm'],
  ])('finds its file %s', async (_, listed, onDisc) => {
    put(path.join('DICOM', onDisc), picture(1))
    put('DICOMDIR', dicomdir([`DICOM\\${listed}`]))
    expect(await imported(path.join(disc, 'DICOMDIR'))).toEqual({ added: 1, refused: [] })
  })
  it('finds folders in another case, and keeps to the exact name where there is one', async () => {
    mkdirSync(path.join(disc, 'a'))
    put(path.join('a', 'IM1'), picture(1))
    put(path.join('a', 'IM1.dcm'), Uint8Array.of(1))
    put('DICOMDIR', dicomdir(['A\\IM1']))
    expect(await imported(path.join(disc, 'DICOMDIR'))).toEqual({ added: 1, refused: [] })
  })
  it('is one whatever its name, when it is the file that was chosen', async () => {
    put('IM1', picture(1))
    put('directory.dcm', dicomdir(['IM1']))
    expect(await imported(path.join(disc, 'directory.dcm'))).toEqual({ added: 1, refused: [] })
  })
  it.each([
    ['DICOMDIR', true],
    ['dicomdir;1', true],
    ['DICOMDIR.dcm', true],
  ])('is known by the name %s in a folder', async (name) => {
    put('IM1', picture(1))
    put(name, dicomdir(['IM1', 'IM2']))
    const { added, refused } = await imported(disc)
    expect(added).toBe(1)
    expect(refused).toEqual([expect.stringMatching(/IM2.*listedNotThere|IM2: listed/)])
  })
  it.each(['..\\SECRET\\IM9', 'DICOM\\..\\..\\SECRET\\IM9', '../SECRET/IM9', '/etc/passwd', 'C:\\SECRET\\IM9'])(
    'that names %s imports nothing of it and says so',
    async (id) => {
      const secret = path.join(path.dirname(disc), 'SECRET')
      mkdirSync(secret, { recursive: true })
      writeFileSync(path.join(secret, 'IM9'), picture(9))
      put('DICOMDIR', dicomdir([id]))
      const { added, refused } = await imported(path.join(disc, 'DICOMDIR'))
      expect(added).toBe(0)
      expect(refused).toEqual([expect.stringMatching(OUTSIDE)])
    },
  )
  it.skipIf(process.platform === 'win32')('that leads outside by a link imports nothing of it', async () => {
    const secret = path.join(path.dirname(disc), 'SECRET')
    mkdirSync(secret, { recursive: true })
    writeFileSync(path.join(secret, 'IM9'), picture(9))
    symlinkSync(secret, path.join(disc, 'LINK'))
    put('DICOMDIR', dicomdir(['LINK\\IM9']))
    const { added, refused } = await imported(path.join(disc, 'DICOMDIR'))
    expect([added, refused]).toEqual([0, [expect.stringMatching(OUTSIDE)]])
  })
})

describe.skipIf(process.platform !== 'linux')('names that are no UTF-8', () => {
  const latin1 = (name: string): Buffer => Buffer.concat([Buffer.from(`${disc}/`), Buffer.from(name, 'latin1')])

  it('of files and folders are imported, two that read alike too', async () => {
    mkdirSync(latin1('Müller'))
    writeFileSync(latin1('Müller/Herz\xe4.dcm'), picture(1))
    writeFileSync(latin1('Müller/Herz\xf6.dcm'), picture(2))
    writeFileSync(latin1('caf\xe9'), picture(3))
    expect(await imported(disc)).toEqual({ added: 3, refused: [] })
  })
  it('are found when a path is given as text, where one name only reads so', async () => {
    mkdirSync(latin1('Müller'))
    writeFileSync(latin1('Müller/IM1'), picture(1))
    // What Node makes of such an argument.
    const argument = latin1('Müller').toString('utf8')
    expect(argument).toContain('\uFFFD')
    expect(await imported(argument)).toEqual({ added: 1, refused: [] })
    mkdirSync(latin1('M\xf6ller'))
    expect((await imported(argument)).refused).toHaveLength(1)
  })
  it('are listed by a DICOMDIR in a folder of such a name', async () => {
    mkdirSync(latin1('CD f\xfcr Herz'))
    writeFileSync(latin1('CD f\xfcr Herz/IM1.dcm'), picture(1))
    writeFileSync(latin1('CD f\xfcr Herz/DICOMDIR'), dicomdir(['IM1']))
    expect(await imported(latin1('CD f\xfcr Herz/DICOMDIR').toString('utf8'))).toEqual({ added: 1, refused: [] })
  })
  it('that can’t be opened are told', async () => {
    symlinkSync(latin1('nowhere\xe9'), latin1('link\xe9'))
    const found = []
    for await (const file of findFiles([disc])) found.push(file.problem)
    expect(found).toEqual(['notThere'])
  })
})
