import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrateUp, migrations } from '../../../main/database/migrate'
import { openWritable, type WritableDb } from '../../../main/database/sqlite'
import { createWriter } from '../../../main/database/writer'
import type { Finding } from '../../../shared/domain/finding'
import { failureOf } from '../../../shared/result'
import { unreviewedSentence } from '../../../shared/report/sentences'
import { changesBetween } from '../../../shared/compare/changes'
import { messageOf } from '../../../shared/words'
import { changeInWords } from '../../../shared/words/changes'
import { methodWords, verdictWords } from '../../../shared/words/findings'
import { statement } from '../../helpers/records'

interface Spoken {
  readonly words: string
  readonly method: string
  readonly refusal: string | null
  readonly unreviewed: string
}

interface OldLoop {
  readonly sopInstanceUid: string
  readonly warnings: readonly string[]
  readonly refusal: string | null
}

/** Rows as the program of commit 9a58505 wrote them (schema 50), and how it spoke of each finding. */
const before = JSON.parse(readFileSync(path.join(import.meta.dirname, 'library-50.json'), 'utf8')) as {
  readonly rows: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>
  readonly spoken: Readonly<Record<string, Spoken>>
  /** Of run r2 from r1, and of r3 from r2. */
  readonly changes: readonly unknown[]
  readonly partialChanges: readonly unknown[]
}

let folder = ''
let db: WritableDb

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-migration-'))
  const opened = openWritable({ file: path.join(folder, 'timeline.db'), key: null })
  if (!opened.ok) throw new Error(messageOf(opened.failure))
  db = opened.value
  migrateUp(
    db,
    folder,
    migrations.filter(({ version }) => version <= 50),
  )
  for (const [table, rows] of Object.entries(before.rows))
    for (const row of rows)
      db.prepare(
        `INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${Object.keys(row)
          .map(() => '?')
          .join(', ')})`,
      ).run(...Object.values(row))
})
afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true, force: true })
})

function migrated() {
  const done = migrateUp(db, path.join(folder, 'backups'))
  expect(done.ok && done.value.from === 50 && done.value.backup !== null && existsSync(done.value.backup)).toBe(true)
  return createWriter(db)
}

const findingOf = (findings: readonly Finding[], code: string): Finding => {
  const found = findings.find((candidate) => candidate.code === code)
  if (!found) throw new Error(`no ${code}`)
  return found
}

describe('schema 50 to 60', () => {
  it('has every finding say the same words as before, its threshold’s source now without brackets', () => {
    const database = migrated()
    const findings = ['r1', 'r2', 'r3'].flatMap((runId) => database.findingsOf(runId))
    expect(findings).toHaveLength(36)
    const spoken = Object.fromEntries(
      findings.map((finding): [string, Spoken] => [
        finding.findingId,
        {
          words: verdictWords(finding.verdict),
          method: methodWords(finding),
          refusal: finding.refusal && messageOf(finding.refusal),
          unreviewed: unreviewedSentence(finding).text,
        },
      ]),
    )
    const bracketed = /threshold 0\.3 \(a paper\)/
    expect(Object.values(before.spoken).filter(({ unreviewed }) => bracketed.test(unreviewed))).toHaveLength(6)
    expect(spoken).toEqual(
      Object.fromEntries(
        Object.entries(before.spoken).map(([id, texts]) => [
          id,
          { ...texts, unreviewed: texts.unreviewed.replace(bracketed, 'threshold 0.3, a paper') },
        ]),
      ),
    )
  })

  it('has every change say the very same words as before', () => {
    const database = migrated()
    const between = (now: string, then: string) =>
      changesBetween(database.findingsOf(now), database.findingsOf(then)).map(changeInWords)
    expect(before.changes).toHaveLength(12)
    expect(between('r2', 'r1')).toEqual(before.changes)
    expect(between('r3', 'r2')).toEqual(before.partialChanges)
  })

  it('has verdicts and methods as data, none left in words', () => {
    const database = migrated()
    const findings = ['r1', 'r2', 'r3'].flatMap((runId) => database.findingsOf(runId))
    expect(findings.filter(({ method }) => method.kind === 'asRecorded')).toEqual([])
    expect(new Set(findings.map(({ verdict }) => verdict))).toEqual(
      new Set([
        'confident',
        'unsure',
        'likely',
        'possible',
        'unlikely',
        'aboveThreshold',
        'belowThreshold',
        'scoreOnly',
        'refused',
      ]),
    )
    expect(findingOf(database.findingsOf('r1'), 'LVEF').method).toEqual({
      kind: 'rankedPrompts',
      variant: 'rankMedian',
      topPercent: 20,
      loops: 1,
      correction: null,
      published: null,
      intervalFromFrames: false,
    })
    expect(findingOf(database.findingsOf('r3'), 'ef2').method).toEqual({
      kind: 'rankedPrompts',
      variant: 'frameMedianMean',
      topPercent: 13,
      loops: 2,
      correction: 'a line through 60 labelled studies',
      published: 'published error 8 points; of its own test set',
      intervalFromFrames: true,
    })
    expect(findingOf(database.findingsOf('r2'), 'pacemaker').method).toEqual({
      kind: 'promptSimilarity',
      pooling: 'graph',
      prompts: 'positiveMinusNegative',
      loops: 3,
    })
  })

  it('keeps reviews, also where the study is read again and refused alike', () => {
    const database = migrated()
    const first = database.findingsOf('r1')
    expect(findingOf(first, 'LVEF')).toMatchObject({ status: 'accepted', reviewedBy: 'Dr A', value: 60 })
    expect(findingOf(first, 'pacemaker')).toMatchObject({ status: 'edited', editedPresence: 'absent' })
    expect(findingOf(first, 'PSV')).toMatchObject({ status: 'rejected', refusal: { code: 'noLoopOfView' } })
    const run = database.latestFinishedRun('a')
    if (!run) throw new Error('no run')
    const again = { ...run, runId: 'again', startedAt: '2026-02-01T00:00:00Z' }
    database.beginRun({ ...again, status: 'running', finishedAt: null })
    const refusal = failureOf('noLoopOfView', { views: 'PLAX or PSAX' })
    const [kept] = database.finishRun(again, [statement({ code: 'PSV', verdict: 'refused', refusal })], [])
    expect(kept).toMatchObject({ status: 'rejected', reviewedBy: 'Dr A' })
  })

  it('keeps in words why runs ended early and loops were refused', () => {
    const database = migrated()
    expect(database.latestFinishedRun('a')?.refused.map(({ sop, reason }) => [sop, messageOf(reason)])).toEqual([
      ['1.2', 'This loop has too few usable frames: 2, where the model needs 5 to see motion.'],
    ])
    const last = database.latestRun('b')
    expect([last?.status, last?.reason && messageOf(last.reason)]).toEqual([
      'failed',
      'The program ended while the model was reading.',
    ])
    const rows = db.prepare("SELECT run FROM modelRuns WHERE runId = 'r3'").all() as { run: string }[]
    expect(JSON.parse(rows[0]?.run ?? '')).toMatchObject({
      status: 'partial',
      reason: {
        code: 'asRecorded',
        params: {
          text: 'The model’s process ended unexpectedly (code 9). 2 of 3 loops had been read: their findings are kept as a partial reading.',
        },
      },
    })
    expect(database.latestFinishedRun('a')?.reason).toBeNull()
  })

  it('has loops say the same of what was cut off and why they are not shown', () => {
    const loops = before.rows.instances?.map(({ loop }) => JSON.parse(loop as string) as OldLoop) ?? []
    expect(loops.filter(({ warnings, refusal }) => warnings.length > 0 || refusal !== null)).toHaveLength(3)
    const database = migrated()
    const now = loops.map(({ sopInstanceUid }) => database.loop(sopInstanceUid))
    expect(
      now.map((loop) => ({
        warnings: loop?.warnings.map(messageOf),
        refusal: loop?.refusal && messageOf(loop.refusal),
      })),
    ).toEqual(loops.map(({ warnings, refusal }) => ({ warnings, refusal })))
    expect(
      now.flatMap((loop) => [...(loop?.warnings ?? []), loop?.refusal ?? []].flat()).map(({ code }) => code),
    ).toEqual(['framesCutOff', 'colourTableMissing', 'stereoSyntax'])
  })

  it('takes words it does not know as they were recorded, and decides nothing by them', () => {
    const row = db.prepare("SELECT findingId, finding FROM findings WHERE runId = 'r1' AND position = 4").get() as {
      findingId: string
      finding: string
    }
    const unknown = { ...(JSON.parse(row.finding) as object), words: 'Perhaps', method: 'by hand', refusal: null }
    db.prepare('UPDATE findings SET finding = ? WHERE findingId = ?').run(JSON.stringify(unknown), row.findingId)
    const finding = migrated().finding(row.findingId)
    expect(finding).toMatchObject({ verdict: 'possible', method: { kind: 'asRecorded', words: 'by hand' } })
    expect(finding && methodWords(finding)).toBe('by hand')
  })
})
