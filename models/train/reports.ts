import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { failureOf, fail, ok, type Failure, type Result } from '../../shared/result'
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
      if (found === undefined) return fail('csvColumns', { file, columns: Object.keys(row.value.fields).join(', ') })
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
      if (text === '') refused.push(failureOf('reportEmpty'))
      else if (keys.length === 0) refused.push(failureOf('reportWithoutStudy'))
      else for (const key of keys) add(key, text)
    }
  } catch (error) {
    if (error instanceof TypeError) return fail('csvEncoding', { file })
    throw error
  }
  if (rows === 0) return fail('csvEmpty', { file })
  return ok({
    rows,
    sha256: hash.digest('hex'),
    refused,
    find(study) {
      const key = keysOf(study).find((candidate) => byKey.has(candidate))
      if (key === undefined) return fail('noReport')
      const text = byKey.get(key)
      return text ? ok(text) : fail('severalReports')
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
