import { describe, expect, it } from 'vitest'
import { importSummary } from '../../../shared/ipc/imports'
import { progressEvent } from '../../../shared/ipc/jobs'
import { failureOf } from '../../../shared/result'
import { calibrationTexts } from '../../../shared/vision/calibrationWords'
import { messageOf, messageTexts, recordedText, sentencesOf, textOf, wordsOf } from '../../../shared/words'
import { inWords } from '../../../shared/words/inWords'

const refused = [
  { path: '/a/note.txt', reason: textOf('failures.notDicom.message') },
  { path: '/a/b.dcm', reason: textOf('fileProblems.noPermission') },
]
const summary = {
  filesSeen: 2,
  instancesAdded: 0,
  duplicates: 0,
  repaired: 0,
  refused,
  studies: [],
  seconds: 1,
  cancelled: false,
}

describe('a reason', () => {
  it('crosses to the window as data, never as text', () => {
    expect(importSummary.parse(JSON.parse(JSON.stringify(summary)))).toEqual(summary)
    expect(
      importSummary.safeParse({ ...summary, refused: [{ path: '/a', reason: 'no permission to read it' }] }).success,
    ).toBe(false)
  })

  it('is a text under its documented key in a command’s JSON, a failure its code and words', () => {
    const printed: unknown = JSON.parse(
      JSON.stringify(
        { refused, said: [textOf('jobs.read')], error: failureOf('notMoved'), words: 'as it is' },
        inWords,
      ),
    )
    expect(printed).toEqual({
      refused: [
        { path: '/a/note.txt', reason: 'not a DICOM file' },
        { path: '/a/b.dcm', reason: 'no permission to read it' },
      ],
      said: ['The model has read what it could'],
      error: expect.objectContaining({ code: 'notMoved', message: messageOf(failureOf('notMoved')) }) as unknown,
      words: 'as it is',
    })
  })

  it('of an earlier version says its words as they were, whatever they look like', () => {
    const words = 'line 3: {{rows}} $t(failures.bug.message)'
    expect(wordsOf(recordedText(words))).toBe(words)
  })
})

describe('texts one after another', () => {
  const reason = textOf('fitReasons.notUsedLoops', {
    loops: 1,
    of: 3,
    reason: messageTexts(failureOf('colour')),
  })

  it('end each with one full stop', () => {
    expect(sentencesOf([textOf('fitFigures.notUsed', { reason }), textOf('jobs.read')])).toBe(
      'Not used: 1 of 3 named loops: The loop is in colour. The model has read what it could',
    )
  })

  it('in a list are parted by a semicolon alone', () => {
    const notUsed = [reason, textOf('fitReasons.lineWithoutStudy', { line: 4 })]
    expect(messageOf(failureOf('nothingFittedSomeUnused', { reason: 'For a gate: too few', notUsed }))).toBe(
      'Nothing was fitted. For a gate: too few. Not used: 1 of 3 named loops: The loop is in colour; line 4: no StudyInstanceUID',
    )
  })

  it('tell what came of calibrating, and why what was not', () => {
    const texts = calibrationTexts({
      id: 'm',
      version: '1',
      figures: [
        { task: 'LVEF', kind: 'notCalibrated', studies: 3, why: textOf('fitReasons.unordered') },
        {
          task: 'pacemaker',
          kind: 'binary',
          studies: 30,
          patients: 30,
          leftOutOf: ['fit', 'view head'],
          present: 12,
          auc: 0.9,
          brier: 0.1,
          reliability: [],
        },
      ],
      view: null,
      gate: {
        kind: 'notFitted',
        loops: 2,
        why: textOf('fitReasons.tooFewLoops', { loops: 2, patients: 1, leastLoops: 30, leastPatients: 15 }),
      },
      notUsed: [reason],
    })
    expect(sentencesOf(texts)).toBe(
      [
        'm (1) is made. Choose it in the settings to read with it.',
        'LVEF, not calibrated: the scores do not rise with the labels.',
        'pacemaker, AUC, patients left out of fit and view head: 0.900 (12 of 30 studies with it).',
        'Gate, not fitted: 2 named loops of 1 patients; it needs 30 of 15. Colour alone is refused.',
        'Not used: 1 of 3 named loops: The loop is in colour.',
      ].join(' '),
    )
  })
})

describe('a job’s progress', () => {
  const event = {
    jobId: '00000000-0000-4000-8000-000000000000',
    kind: 'import',
    studyInstanceUid: null,
    done: 1,
    total: null,
    unit: 'files',
    perSecond: null,
    secondsLeft: null,
    words: [textOf('jobs.importing')],
    finished: false,
    failure: null,
    summary: null,
  }
  it('names what it counts and does as data', () => {
    expect(progressEvent.parse(event)).toEqual(event)
    expect(progressEvent.safeParse({ ...event, unit: 'things' }).success).toBe(false)
    expect(progressEvent.safeParse({ ...event, words: 'Importing' }).success).toBe(false)
  })
})
