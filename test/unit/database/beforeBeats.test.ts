import { describe, expect, it } from 'vitest'
import { finding as findingSchema } from '../../../shared/domain/finding'
import { reportDraft } from '../../../shared/domain/report'
import { evidenceLine } from '../../../shared/report/evidence'
import { finding } from '../../helpers/findings'

describe('a library written before beats and doubts were kept', () => {
  it('gives its findings without either', () => {
    const stored = JSON.parse(
      JSON.stringify({ ...finding({}), loops: [{ sopInstanceUid: '1.2', frames: [0, 4] }] }),
    ) as unknown
    expect(findingSchema.parse(stored).loops).toEqual([
      { sopInstanceUid: '1.2', frames: [0, 4], beat: null, doubts: [] },
    ])
  })
  it('gives its reports without beats in the notes', () => {
    const stored = reportDraft.parse({
      reportId: 'r',
      studyInstanceUid: 's',
      priorStudyInstanceUid: null,
      version: 1,
      state: 'draft',
      sections: [],
      unreviewed: [],
      keyFrames: [],
      changes: [],
      models: [],
      referenceSet: 'ASE2015',
      savedBy: 'reader',
      savedAt: '2026-03-14T12:00:00Z',
    })
    expect(evidenceLine(stored)).toBe('')
  })
})
