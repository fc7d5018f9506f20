import { expect, it } from 'vitest'
import { catalogueText } from '../../../shared/domain/failure'
import { wordsOf } from '../../../shared/words'

/** Texts that rows and files of users' libraries hold, as they are written there since schema 75. */
const stored: readonly (readonly [words: string, key: string, params: Readonly<Record<string, unknown>>])[] = [
  // Audit events.
  [
    'belongs to Ann: similarity 0.4, threshold none, m 1',
    'audit.belongsTo',
    { name: 'Ann', similarity: 0.4, threshold: { key: 'audit.none', params: {} }, model: 'm', version: '1' },
  ],
  ['from Ann to Bob', 'audit.moved', { from: 'Ann', to: 'Bob' }],
  ['from Ann back to Bob', 'audit.movedBack', { from: 'Ann', to: 'Bob' }],
  ['unread to final', 'audit.changed', { before: 'unread', after: 'final' }],
  ['version 2', 'audit.reportVersion', { version: 2 }],
  ['version 1 as version 3', 'audit.reportRestored', { version: 1, saved: 3 }],
  ['m 1: complete', 'audit.modelRun', { model: 'm', version: '1', status: 'complete' }],
  ...['unreviewed', 'accepted', 'edited', 'rejected'].map((status) => [status, `findings.${status}`, {}] as const),
  [
    'edited: absent',
    'audit.reviewed',
    { status: { key: 'findings.edited', params: {} }, value: { key: 'compare.presence.absent', params: {} } },
  ],
  [
    '4.2 cm on frame 3',
    'audit.measured',
    { values: [{ key: 'units.other', params: { value: 4.2, unit: 'cm' } }], frame: 3 },
  ],
  ['2 reports, 1 rows refused', 'audit.bankAdded', { reports: 2, refused: 1 }],
  ['2 reports', 'audit.bankRemoved', { reports: 2 }],
  // Rows of the report bank.
  ['no report text', 'bankRows.textMissing', {}],
  ['the report is longer than 9 characters', 'bankRows.textTooLong', { longest: 9 }],
  ['characters that are not UTF-8', 'bankRows.notUtf8', {}],
  ['studyInstanceUid is no DICOM UID', 'bankRows.studyUidInvalid', {}],
  ['the accession number is longer than 64 characters', 'bankRows.accessionTooLong', {}],
  ['4 columns where the first line has 3', 'bankRows.otherColumnCount', { cells: 4, columns: 3 }],
  ['the row is longer than 9 characters', 'bankRows.rowTooLong', { longest: 9 }],
  [
    'a quotation mark is never closed; this row and all after it were not read',
    'bankRows.quoteUnclosed',
    { longest: 9 },
  ],
  [
    'no report text; characters that are not UTF-8',
    'bankRows.several',
    {
      faults: [
        { key: 'bankRows.textMissing', params: {} },
        { key: 'bankRows.notUtf8', params: {} },
      ],
    },
  ],
  ['and 3 more rows after this one', 'bankRows.more', { rows: 3 }],
  ['This model does not know: alien.', 'failures.unknownWords.message', { words: 'alien' }],
  ['as it was', 'failures.asRecorded.message', { text: 'as it was' }],
  // Checks and benchmarks of this machine.
  ['it is 1.1 times as fast as float32; it must be 1.2', 'int8Reasons.slow', { times: '1.1', least: 1.2 }],
  [
    'LVEF differs by up to 2 %; at most 1 is allowed',
    'int8Reasons.value',
    { name: 'LVEF', difference: '2', most: '1', unit: '%' },
  ],
  ['x is judged otherwise in 2 loops', 'int8Reasons.verdict', { name: 'x', count: 2 }],
  ['it refuses, or sees another view in, 1 loop', 'int8Reasons.otherwise', { count: 1 }],
  ['x was compared on 2 loops; it needs 10', 'int8Reasons.unread', { name: 'x', count: 2, needed: 10 }],
  [
    'x differs by up to 2; at most 1 is allowed',
    'int8Reasons.valueWithoutUnit',
    { name: 'x', difference: '2', most: '1' },
  ],
  [
    'x’s score differs by up to 2; at most 1 is allowed',
    'int8Reasons.score',
    { name: 'x', difference: '2', most: '1' },
  ],
  [
    'a loop’s embedding lies a cosine distance of 2 from float32’s; at most 1 is allowed',
    'int8Reasons.far',
    { distance: '2', most: '1' },
  ],
  [
    'its embedding lies 2 from the processor’s in batches of 8, more than 1',
    'jobs.providerDiffers',
    { distance: '2', batch: 8, most: 1 },
  ],
]

it.each(stored)('a stored text still says “%s”', (words, key, params) => {
  expect(wordsOf(catalogueText.parse({ key, params }))).toBe(words)
})
