import type { Finding, ModelStamp } from '../../shared/domain/finding'
import { nameOf, type QuantityCode } from '../../shared/quantities/catalogue'

export const READER = 'vega'

export const MODEL: ModelStamp = {
  id: 'phantom-clip',
  version: '1.0.0',
  sha256: 'ab'.repeat(32),
  provider: 'cpu',
  precision: 'float32',
}
export const OTHER_MODEL: ModelStamp = { ...MODEL, id: 'echoclip', sha256: 'ef'.repeat(32) }
export const NEXT_VERSION: ModelStamp = { ...MODEL, version: '1.1.0', sha256: 'cd'.repeat(32) }

export type Changed = Partial<Finding>

const unreviewed: Finding = {
  code: 'LVEF',
  name: nameOf('LVEF'),
  kind: 'regression',
  value: null,
  probability: null,
  score: null,
  grade: null,
  unit: null,
  interval: null,
  intervalCoverage: 0.9,
  verdict: 'confident',
  refusal: null,
  loops: [{ sopInstanceUid: 'shown', frames: [0, 4, 8], beat: null, doubts: [] }],
  method: { kind: 'promptSimilarity', pooling: 'mean', prompts: 'positiveMinusNegative', loops: 1 },
  partial: null,
  findingId: 'finding',
  runId: 'run',
  studyInstanceUid: 'study',
  model: MODEL,
  status: 'unreviewed',
  editedValue: null,
  editedPresence: null,
  reviewedBy: null,
  reviewedAt: null,
}

/** A value with a 90 % interval of five to either side. */
export const value = (code: QuantityCode, unit: string, number: number, changed: Changed = {}): Finding => ({
  ...unreviewed,
  code,
  name: nameOf(code),
  unit,
  value: number,
  interval: [number - 5, number + 5],
  method: {
    kind: 'rankedPrompts',
    variant: 'rankMedian',
    topPercent: 20,
    loops: 1,
    correction: null,
    published: null,
    intervalFromFrames: false,
  },
  ...changed,
})

/** Whether something is there: likely, possible or unlikely. */
export const presence = (
  code: QuantityCode,
  verdict: 'likely' | 'possible' | 'unlikely',
  changed: Changed = {},
): Finding => ({
  ...unreviewed,
  code,
  name: nameOf(code),
  kind: 'binary',
  probability: { likely: 0.94, possible: 0.5, unlikely: 0.04 }[verdict],
  intervalCoverage: null,
  verdict,
  ...changed,
})

export const accepted: Changed = { status: 'accepted', reviewedBy: READER, reviewedAt: '2026-03-02T09:30:00Z' }
export const rejected: Changed = { ...accepted, status: 'rejected' }
export const edited = (editedValue: number): Changed => ({ ...accepted, status: 'edited', editedValue })
