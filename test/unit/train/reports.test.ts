import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { identifyingIn } from '../../../models/train/identifying'
import { readReports } from '../../../models/train/reports'
import { splitOf } from '../../../models/train/shards'
import { messageOf } from '../../../shared/words'

const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-reports-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const written = (content: string | Uint8Array): string => {
  const file = path.join(folder, 'reports.csv')
  writeFileSync(file, content)
  return file
}

describe('readReports', () => {
  const study = { studyInstanceUid: '1.2', accessionNumber: 'A1', patientId: 'P1', studyDate: '2025-01-10' }
  it('finds by study, by accession number with patient, by date with patient; never by one number alone', async () => {
    const reports = await readReports(
      written(
        'StudyInstanceUID,AccessionNumber,PatientID,StudyDate,Report\n1.2,,,,by study\n,A2,P1,,by accession\n,,P1,20250301,by date\n,A9,,,lost\n',
      ),
    )
    if (!reports.ok) throw new Error(messageOf(reports.failure))
    const find = (own: Partial<typeof study>) => {
      const found = reports.value.find({ ...study, studyInstanceUid: '', accessionNumber: '', ...own })
      return found.ok ? found.value : found.failure.code
    }
    expect(find({ studyInstanceUid: '1.2' })).toBe('by study')
    expect(find({ accessionNumber: 'A2' })).toBe('by accession')
    expect(find({ studyDate: '2025-03-01' })).toBe('by date')
    expect(find({ accessionNumber: 'A2', patientId: 'P2' })).toBe('noReport')
    expect(find({ accessionNumber: 'A9' })).toBe('noReport')
    expect(reports.value.refused.map(({ code }) => code)).toEqual(['reportWithoutStudy'])
  })
  it('takes none of two different reports, and one of two equal ones', async () => {
    const found = async (second: string) => {
      const reports = await readReports(written(`StudyInstanceUID,Report\n1.2,EF 60\n1.2,${second}\n`))
      const report = reports.ok ? reports.value.find(study) : reports
      return report.ok ? report.value : report.failure.code
    }
    expect(await found('EF 60')).toBe('EF 60')
    expect(await found('EF 30')).toBe('severalReports')
  })
  it('refuses another encoding and a file without a column of text', async () => {
    const code = async (content: string | Uint8Array) => {
      const read = await readReports(written(content))
      return read.ok ? 'read' : read.failure.code
    }
    expect(await code(Buffer.from('PatientID,Report\n1,Herzh\xf6hle\n', 'latin1'))).toBe('csvEncoding')
    expect(await code('PatientID,Befund\n1,x\n')).toBe('csvColumns')
    expect(await code('PatientID,Report\n')).toBe('csvEmpty')
  })
})

describe('identifyingIn', () => {
  const person = { name: 'Weiß Jo Änne', patientId: 'P-4711', accessionNumber: '20250110-3', birthDate: '1968-02-01' }
  it.each([
    ['Frau WEISS ist', null],
    ['Mrs Weiß was seen', "the patient's name"],
    ['seen by Änne', "the patient's name"],
    ['jo-jo', null],
    ['see p-4711', "the patient's ID"],
    ['accession 20250110-3', 'the accession number'],
    ['born 1.2.1968', 'the date of birth'],
    ['born 02/01/1968', 'the date of birth'],
    ['EF 55 %, no effusion', null],
  ])('%s', (text, found) => expect(identifyingIn(text, person, [])).toBe(found))
  it('lets words pass that are no names here', () =>
    expect(identifyingIn('the Änne sign', person, ['änne'])).toBeNull())
})

describe('splitOf', () => {
  const shares = { seed: 's', validation: 0.2, test: 0.1 }
  it('gives the shares asked for, always the same, by issuer and ID', () => {
    const all = Array.from({ length: 4000 }, (_, n) =>
      splitOf({ issuerOfPatientId: 'A', patientId: String(n) }, shares),
    )
    expect(all.filter((split) => split === 'test').length / 4000).toBeCloseTo(0.1, 1)
    expect(all.filter((split) => split === 'validation').length / 4000).toBeCloseTo(0.2, 1)
    expect(
      Array.from({ length: 4000 }, (_, n) => splitOf({ issuerOfPatientId: 'A', patientId: String(n) }, shares)),
    ).toEqual(all)
    expect(
      Array.from({ length: 4000 }, (_, n) => splitOf({ issuerOfPatientId: 'B', patientId: String(n) }, shares)),
    ).not.toEqual(all)
  })
})
