import { describe, expect, it } from 'vitest'
import { changeInWords } from '../../../shared/words/changes'
import { comparisonShown } from '../../../main/cli/commands/compare'
import { changesBetween } from '../../../shared/compare/changes'
import { compareStudies } from '../../../shared/compare/compare'
import { comparison } from '../../../shared/domain/comparison'
import type { Finding } from '../../../shared/domain/finding'
import { failureOf } from '../../../shared/result'
import { applyReview } from '../../../shared/findings/review'
import { messageOf } from '../../../shared/words'

const model = { id: 'pack', version: '1', sha256: 'a'.repeat(64), provider: 'cpu', precision: 'float32' as const }

const lvef = (value: number, more: Partial<Finding> = {}): Finding => ({
  code: 'LVEF',
  name: 'LVEF',
  kind: 'regression',
  value,
  probability: null,
  score: null,
  grade: null,
  unit: '%',
  interval: [value - 4, value + 4],
  intervalCoverage: 0.9,
  verdict: 'confident',
  refusal: null,
  loops: [],
  method: { kind: 'promptSimilarity', pooling: 'graph', prompts: 'positive', loops: 1 },
  partial: null,
  findingId: 'f',
  runId: 'r',
  studyInstanceUid: '1.2',
  model,
  status: 'unreviewed',
  editedValue: null,
  editedPresence: null,
  reviewedBy: null,
  reviewedAt: null,
  ...more,
})

const pacemaker = (verdict: Finding['verdict'], more: Partial<Finding> = {}): Finding =>
  lvef(0, {
    code: 'pacemaker',
    name: 'Pacemaker lead',
    kind: 'binary',
    value: null,
    probability: 0.5,
    unit: null,
    verdict,
    ...more,
  })

const edited = (finding: Finding, value: number | null, presence: 'present' | 'absent' | null): Finding => {
  const result = applyReview(
    finding,
    { action: 'edit', findingId: finding.findingId, value, presence },
    'reader',
    '2026-01-01T00:00:00Z',
  )
  if (!result.ok) throw new Error(messageOf(result.failure))
  return result.value
}

const only = (current: Finding | null, prior: Finding | null) => {
  const changes = changesBetween(current ? [current] : [], prior ? [prior] : [])
  expect(changes).toHaveLength(1)
  return changes.map(changeInWords)[0]
}

describe('changesBetween, numbers', () => {
  it.each([
    [61, 65, 'withinVariability'],
    [60, 66, 'possible'],
    [60, 50, 'exceedsVariability'],
    [53, 48, 'exceedsVariability'],
  ])('LVEF %i then, %i now: %s', (then, now, tier) => {
    expect(only(lvef(now), lvef(then))).toMatchObject({ then, now, difference: now - then, tier, badge: null })
  })
  it('judges the values as they are shown', () => {
    expect(only(lvef(55.4), lvef(59.6))).toMatchObject({
      then: 60,
      now: 55,
      difference: -5,
      tier: 'possible',
      thenWords: '60 %',
      nowWords: '55 %',
    })
  })
  it('gives the difference but no verdict where no variability is known', () => {
    const lvidd = { code: 'LVIDd', name: 'LVIDd', unit: 'cm' }
    expect(only(lvef(5.3, lvidd), lvef(4.6, lvidd))).toMatchObject({
      difference: 0.7,
      tier: 'notComparable',
      citation: '',
    })
  })
  it('does not subtract across units', () => {
    expect(only(lvef(53, { code: 'LVIDd', unit: 'mm' }), lvef(4.6, { code: 'LVIDd', unit: 'cm' }))).toMatchObject({
      difference: null,
      tier: 'notComparable',
    })
  })
})

describe('changesBetween, presence', () => {
  it.each([
    ['unlikely', 'likely', 'new'],
    ['likely', 'unlikely', 'gone'],
    ['likely', 'likely', 'unchanged'],
    ['unlikely', 'possible', 'notComparable'],
  ] as const)('%s then, %s now: %s', (then, now, tier) => {
    expect(only(pacemaker(now), pacemaker(then))?.tier).toBe(tier)
  })
  it('takes the reader’s word over the model’s, and says who spoke', () => {
    expect(only(edited(pacemaker('unlikely'), null, 'present'), pacemaker('unlikely'))).toMatchObject({
      tier: 'new',
      badge: 'model then, reader now',
    })
  })
})

describe('badges and silence', () => {
  it('are badged where nobody measured the model’s error, whatever the tier; a reader’s own values are not', () => {
    const unmeasured = { intervalCoverage: null }
    expect(only(lvef(45, unmeasured), lvef(60))).toMatchObject({
      tier: 'exceedsVariability',
      badge: 'model error not measured',
    })
    expect(only(edited(lvef(50, unmeasured), 55, null), edited(lvef(70, unmeasured), 60, null))?.badge).toBeNull()
  })
  it('badges a reader’s value beside a model’s', () => {
    expect(only(lvef(50), edited(lvef(70), 60, null))).toMatchObject({
      then: 60,
      now: 50,
      tier: 'exceedsVariability',
      badge: 'reader then, model now',
    })
    expect(only(edited(lvef(50), 55, null), edited(lvef(70), 60, null))?.badge).toBeNull()
  })
  it('badges another model, another version and another method, but not another provider', () => {
    const badge = (more: Partial<Finding>) => only(lvef(50), lvef(50, more))?.badge
    expect(badge({ model: { ...model, id: 'other' } })).toBe('different model')
    expect(badge({ model: { ...model, sha256: 'b'.repeat(64) } })).toBe('different model version')
    expect(badge({ method: { kind: 'promptSimilarity', pooling: 'mean', prompts: 'positive', loops: 1 } })).toBe(
      'different method',
    )
    expect(badge({ model: { ...model, provider: 'webgpu' } })).toBeNull()
    expect(badge({ model: { ...model, precision: 'int8' } })).toBe('int8 then, float32 now')
  })
  it('compares nothing with a refusal, a rejection, a missing finding or a value that is no number', () => {
    const refused = lvef(0, {
      value: null,
      refusal: failureOf('asRecorded', { text: 'outside what this model was trained on' }),
    })
    expect(only(lvef(50), refused)).toMatchObject({
      then: null,
      difference: null,
      tier: 'notComparable',
      thenWords: 'outside what this model was trained on',
    })
    expect(only(lvef(50, { status: 'rejected' }), lvef(60))).toMatchObject({
      now: null,
      tier: 'notComparable',
      nowWords: 'rejected by the reader',
    })
    expect(only(lvef(50), null)).toMatchObject({ now: 50, tier: 'notComparable', thenWords: 'not assessed' })
    expect(only(null, pacemaker('likely'))).toMatchObject({
      code: 'pacemaker',
      tier: 'notComparable',
      nowWords: 'not assessed',
    })
    expect(only(lvef(NaN), lvef(60))).toMatchObject({ now: null, tier: 'notComparable' })
  })
  it('lets the finding a reader accepted speak for its code', () => {
    const changes = changesBetween([lvef(50), lvef(40, { status: 'accepted' })], [lvef(42)])
    expect(changes.map(changeInWords)).toMatchObject([{ now: 40, tier: 'withinVariability' }])
  })
})

describe('compareStudies', () => {
  const side = (studyInstanceUid: string, patientKey: string, findings: readonly Finding[]) => ({
    study: { studyInstanceUid, patientKey, studyDate: '2025-06-18' },
    loops: [],
    run: null,
    findings,
  })

  it('computes no change between two patients', () => {
    expect(compareStudies(side('1.2', 'p', [lvef(50)]), side('1.1', 'q', [lvef(60)]))).toMatchObject({
      samePatient: false,
      changes: [],
    })
  })
  it('makes a device that came between visits a finding of its own; not one that went, was undecided then, or grew by itself', () => {
    const appearedOf = (now: readonly Finding[], then: readonly Finding[], patient = 'p') =>
      comparisonShown({ ...compareStudies(side('1.2', 'p', now), side('1.1', patient, then)), notes: [] }).appeared
    const effusion = (verdict: Finding['verdict']) => ({
      ...pacemaker(verdict),
      code: 'pericardialEffusion',
      name: 'Pericardial effusion',
    })
    expect(appearedOf([pacemaker('likely')], [pacemaker('unlikely')])).toMatchObject([
      {
        code: 'pacemaker',
        kind: 'device',
        since: '2025-06-18',
        words: `New since 2025-06-18: ${pacemaker('likely').name}`,
      },
    ])
    expect(appearedOf([pacemaker('unlikely')], [pacemaker('likely')])).toEqual([])
    expect(appearedOf([pacemaker('likely')], [pacemaker('possible')])).toEqual([])
    expect(appearedOf([pacemaker('likely')], [])).toEqual([])
    expect(appearedOf([effusion('likely')], [effusion('unlikely')])).toEqual([])
    expect(appearedOf([pacemaker('likely')], [pacemaker('unlikely')], 'q')).toEqual([])
  })
  it('answers what the contract describes', () => {
    const compared = compareStudies(side('1.2', 'p', [lvef(50)]), side('1.1', 'p', [lvef(60)]))
    expect(comparison.parse(compared)).toEqual(compared)
    expect(compared.changes).toHaveLength(1)
  })
})
