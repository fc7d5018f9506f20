import path from 'node:path'
import { fail, ok, type Result } from '../../../shared/result'
import type { PackTask } from '../../../shared/vision/tasks'
import { csvFile } from '../../files/csv'
import { messageText, textOf, type CatalogueText } from '../../../shared/words'

/** What a reader said of one study, by task code: a value in the task's unit, or 1 present, 0 absent. */
export interface StudyLabels {
  readonly studyInstanceUid: string
  readonly labels: ReadonlyMap<string, number>
}

export interface ReadLabels {
  readonly studies: readonly StudyLabels[]
  /** Rows and columns that were not used, and why. */
  readonly notUsed: readonly CatalogueText[]
}

const presence: Readonly<Record<string, number>> = {
  '1': 1,
  present: 1,
  yes: 1,
  true: 1,
  '0': 0,
  absent: 0,
  no: 0,
  false: 0,
}

function labelOf(task: PackTask, text: string): number | null {
  if (task.kind === 'binary') return presence[text.toLowerCase()] ?? null
  const value = Number(text.replace(',', '.'))
  return Number.isFinite(value) ? value : null
}

/** A CSV with a column StudyInstanceUID and one a task code; an empty field is no label. A study twice is refused: which row holds is not ours to say. */
export async function readLabels(file: string, tasks: readonly PackTask[]): Promise<Result<ReadLabels>> {
  const byColumn = new Map(tasks.filter(({ kind }) => kind !== 'graded').map((task) => [task.code.toLowerCase(), task]))
  const studies = new Map<string, StudyLabels>()
  const notUsed: CatalogueText[] = []
  let columns: readonly string[] | null = null
  for await (const row of csvFile(file)) {
    if (!row.ok && row.failure.code !== 'csvRow') return row
    if (!row.ok) {
      notUsed.push(messageText(row.failure))
      continue
    }
    const { line, fields } = row.value
    if (columns === null) {
      columns = Object.keys(fields)
      if (!columns.includes('studyinstanceuid') || !columns.some((name) => byColumn.has(name)))
        return fail('labelColumns', {
          file: path.basename(file),
          codes: [...byColumn.values()].map(({ code }) => code).join(', '),
        })
      const others = columns.filter((name) => name !== 'studyinstanceuid' && !byColumn.has(name))
      if (others.length > 0) notUsed.push(textOf('fitReasons.notUsedColumns', { columns: others.join(', ') }))
    }
    const uid = (fields.studyinstanceuid ?? '').trim()
    if (uid === '') notUsed.push(textOf('fitReasons.lineWithoutStudy', { line }))
    else if (studies.has(uid)) return fail('labelTwice', { line, uid })
    else studies.set(uid, { studyInstanceUid: uid, labels: labelsOf(fields, byColumn, line, notUsed) })
  }
  return studies.size === 0
    ? fail('noLabels', { file: path.basename(file) })
    : ok({ studies: [...studies.values()], notUsed })
}

function labelsOf(
  fields: Readonly<Record<string, string>>,
  byColumn: ReadonlyMap<string, PackTask>,
  line: number,
  notUsed: CatalogueText[],
): ReadonlyMap<string, number> {
  const labels = new Map<string, number>()
  for (const [column, task] of byColumn) {
    const text = (fields[column] ?? '').trim()
    if (text === '') continue
    const label = labelOf(task, text)
    if (label === null)
      notUsed.push(
        textOf(`fitReasons.${task.kind === 'binary' ? 'labelNotPresence' : 'labelNotNumber'}`, {
          line,
          text,
          code: task.code,
        }),
      )
    else labels.set(task.code, label)
  }
  return labels
}
