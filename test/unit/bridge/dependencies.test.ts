import { describe, expect, it } from 'vitest'
import { dependsOnModels, dependsOnStudies, type KeptAnswer } from '../../../renderer/bridge/dependencies'
import { requests, type Channel, type RequestOf } from '../../../shared/ipc/contract'
import { ok } from '../../../shared/result'

const kept = <C extends Channel>(channel: C, request: RequestOf<C>, answer: unknown): KeptAnswer => ({
  channel,
  request,
  answer,
})
const after = (...studies: string[]) => {
  const changed = new Set(studies)
  return (answer: KeptAnswer): boolean => dependsOnStudies(answer, changed)
}
const study = (uid: string) => ({ studyInstanceUid: uid })
const failed = { ok: false, failure: { code: 'unknownStudy', params: {} } }

describe('what is asked again when a study changes', () => {
  const answers = {
    worklist: kept('worklist:query', { text: '', sort: 'date', descending: true, offset: 0, limit: 10 }, {}),
    timeline: kept(
      'patient:timeline',
      { patientKey: 'p' },
      ok({ visits: [{ study: study('1') }, { study: study('2') }] }),
    ),
    timelineOfAnother: kept('patient:timeline', { patientKey: 'q' }, ok({ visits: [{ study: study('9') }] })),
    detail: kept('study:detail', study('2'), ok({ priors: [study('1')] })),
    detailOfAnother: kept('study:detail', study('9'), ok({ priors: [] })),
    findings: kept('findings:list', study('1'), {}),
    findingsOfAnother: kept('findings:list', study('2'), {}),
    comparison: kept('compare:get', { studyInstanceUid: '2', priorStudyInstanceUid: '1' }, {}),
    report: kept('report:open', study('2'), ok({ priorStudyInstanceUid: '1' })),
    reportOfFirst: kept('report:open', study('9'), ok({ priorStudyInstanceUid: null })),
    heatMap: kept('findings:heatMap', { findingId: 'f', sopInstanceUid: '1.1', frame: 0 }, ok({})),
    packs: kept('model:packs', undefined, []),
    settings: kept('settings:get', undefined, {}),
    state: kept('library:state', undefined, {}),
  }
  const asked = (...studies: string[]): readonly string[] =>
    Object.entries(answers).flatMap(([name, answer]) => (after(...studies)(answer) ? [name] : []))

  it('is what tells of it, its patient’s page, and lists of the library', () => {
    expect(asked('1')).toEqual(['worklist', 'timeline', 'detail', 'findings', 'comparison', 'report', 'state'])
  })
  it('is nothing of other studies', () => {
    expect(asked('9')).toEqual(['worklist', 'timelineOfAnother', 'detailOfAnother', 'reportOfFirst', 'state'])
  })
  it('is the lists alone where the change concerns no study', () => {
    expect(asked()).toEqual(['worklist', 'state'])
  })
  it('is what failed before, and what has not been answered yet', () => {
    expect(after('5')(kept('study:detail', study('1'), failed))).toBe(true)
    expect(after('5')(kept('patient:timeline', { patientKey: 'p' }, failed))).toBe(true)
    expect(after('5')(kept('patient:timeline', { patientKey: 'p' }, undefined))).toBe(true)
    expect(after('5')(kept('findings:heatMap', { findingId: 'f', sopInstanceUid: '1.1', frame: 0 }, failed))).toBe(true)
  })
})

describe('every channel of the contract', () => {
  const channels = Object.keys(requests) as Channel[]
  const request = { studyInstanceUid: '1', priorStudyInstanceUid: '2', patientKey: 'p' }
  it('says what it depends on', () => {
    expect(channels).toHaveLength(59)
    for (const channel of channels)
      expect(typeof dependsOnStudies({ channel, request, answer: undefined }, new Set()), channel).toBe('boolean')
  })
  it('that tells of the models is the packs alone', () => {
    expect(channels.filter((channel) => dependsOnModels({ channel, request, answer: undefined }))).toEqual([
      'model:packs',
    ])
  })
})
