import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { fail, ok, type Failure, type Result } from '../../shared/result'
import { csvRows } from '../../main/files/csv'

export interface StudyKeys {
  readonly studyInstanceUid: string
  readonly accessionNumber: string
  readonly patientId: string
  /** YYYY-MM-DD */
  readonly studyDate: string | null
}

export interface Reports {
  readonly rows: number
  readonly sha256: string
  /** Rows that could not be used, in words. */
  readonly refused: readonly Failure[]
  /** The one report of a study; refused where none or several different ones could be meant. */
  find(study: StudyKeys): Result<string>
}

const textColumns = ['report', 'report text', 'reporttext', 'text']
const again =
  'Name its columns StudyInstanceUID, AccessionNumber, PatientID, StudyDate and Report, or give --text-column.'

/** Only ASCII digits of a date: 2025-01-10, 20250110. */
const dateOf = (text: string | null | undefined): string => (text ?? '').replace(/\D/g, '')

/** Reads the CSV once. A report is found by StudyInstanceUID, by accession number and patient ID, or by patient ID and date; one number alone may belong to another hospital's study. */
export async function readReports(file: string, textColumn: string | null = null): Promise<Result<Reports>> {
  const byKey = new Map<string, string | null>()
  const refused: Failure[] = []
  const hash = createHash('sha256')
  let rows = 0
  let column: string | null = null
  const add = (key: string, text: string): void =>
    void byKey.set(key, byKey.has(key) && byKey.get(key) !== text ? null : text)
  try {
    for await (const row of csvRows(utf8(file, hash))) {
      if (!row.ok) {
        if (row.failure.code === 'csvDamaged') return row
        refused.push(row.failure)
        continue
      }
      const found: string | undefined =
        column ??
        (textColumn === null ? textColumns : [textColumn.toLowerCase()]).find((name) => name in row.value.fields)
      if (found === undefined)
        return fail(
          'csvColumns',
          `${file} has no column of report text; it has ${Object.keys(row.value.fields).join(', ')}.`,
          again,
        )
      column = found
      rows += 1
      const value = (name: string): string => (row.value.fields[name] ?? '').trim()
      const text = value(column)
      const keys = keysOf({
        studyInstanceUid: value('studyinstanceuid'),
        accessionNumber: value('accessionnumber'),
        patientId: value('patientid'),
        studyDate: value('studydate'),
      })
      if (text === '')
        refused.push({ code: 'reportEmpty', message: 'a row of the report file has no text', nextStep: again })
      else if (keys.length === 0)
        refused.push({
          code: 'reportWithoutStudy',
          message:
            'a row of the report file names no study: neither StudyInstanceUID, nor AccessionNumber or StudyDate with PatientID',
          nextStep: again,
        })
      else for (const key of keys) add(key, text)
    }
  } catch (error) {
    if (error instanceof TypeError)
      return fail(
        'csvEncoding',
        `${file} is not UTF-8 text.`,
        'Save it as CSV UTF-8: letters in another encoding would be learned wrong.',
      )
    throw error
  }
  if (rows === 0) return fail('csvEmpty', `${file} holds no report.`, again)
  return ok({
    rows,
    sha256: hash.digest('hex'),
    refused,
    find(study) {
      const key = keysOf(study).find((one) => byKey.has(one))
      if (key === undefined)
        return fail('noReport', 'no report in the file belongs to its study', 'Add the study to the report file.')
      const text = byKey.get(key)
      return text
        ? ok(text)
        : fail(
            'severalReports',
            'several different reports belong to its study',
            'Leave one report a study in the file, the final one.',
          )
    },
  })
}

/** Throws a TypeError at the first byte that is not UTF-8. */
async function* utf8(file: string, hash: Hash): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for await (const bytes of createReadStream(file)) {
    hash.update(bytes as Buffer)
    yield decoder.decode(bytes as Buffer, { stream: true })
  }
  yield decoder.decode()
}

/** From the surest to the least sure. */
function keysOf({ studyInstanceUid, accessionNumber, patientId, studyDate }: StudyKeys): string[] {
  const keys = []
  if (studyInstanceUid !== '') keys.push(`study ${studyInstanceUid}`)
  if (accessionNumber !== '' && patientId !== '') keys.push(`accession ${accessionNumber} of ${patientId}`)
  if (patientId !== '' && dateOf(studyDate) !== '') keys.push(`${dateOf(studyDate)} of ${patientId}`)
  return keys
}
