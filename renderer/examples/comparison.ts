import { changesBetween } from '../../shared/compare/changes'
import type { Finding } from '../../shared/domain/finding'
import type { PairSimilarity } from '../../shared/domain/identity'
import type { ResponseOf } from '../../shared/ipc/contract'
import { nameOf } from '../../shared/quantities/catalogue'
import { failureOf } from '../../shared/result'
import { edited, MODEL, NEXT_VERSION, OTHER_MODEL, presence, value } from './findings'

type Comparison = Extract<ResponseOf<'compare:get'>, { readonly ok: true }>['value']

export const dates = { current: '2026-03-02', prior: '2025-06-18' }

const partial = { partial: { read: 3, of: 8 } }

/** Now and then of every row: each tier and each badge at least once. */
const rows: readonly (readonly [now: Finding, then: Finding])[] = [
  [value('LVEF', '%', 55), value('LVEF', '%', 53)],
  [value('LVEF', '%', 60, { model: NEXT_VERSION }), value('LVEF', '%', 54)],
  [value('LVEF', '%', 52, edited(38)), value('LVEF', '%', 55)],
  [
    presence('pacemaker', 'likely'),
    presence('pacemaker', 'unlikely', { method: { kind: 'gradedWordings', wordings: 4, loops: 1 } }),
  ],
  [presence('pericardialEffusion', 'unlikely'), presence('pericardialEffusion', 'likely', { model: OTHER_MODEL })],
  [presence('TAVR', 'likely', { model: { ...MODEL, precision: 'int8' } }), presence('TAVR', 'likely')],
  [presence('mitralClip', 'possible', partial), presence('mitralClip', 'unlikely')],
  [presence('impella', 'unlikely'), presence('impella', 'unlikely', partial)],
  [presence('normalValves', 'likely', partial), presence('normalValves', 'likely', partial)],
  [value('PASP', 'mmHg', 34, { intervalCoverage: null }), value('PASP', 'mmHg', 29.5, { intervalCoverage: null })],
  [value('PASP', 'mmHg', 34), value('PASP', 'kPa', 4)],
  [
    value('LVEF', '%', 0, { value: null, verdict: 'refused', refusal: failureOf('noLoopOfView', { views: 'A4C' }) }),
    value('LVEF', '%', 57),
  ],
]

export const comparison: Comparison = {
  studyInstanceUid: 'study',
  priorStudyInstanceUid: 'prior',
  samePatient: true,
  currentModel: MODEL,
  priorModel: MODEL,
  pairs: [],
  changes: rows.flatMap(([now, then]) => changesBetween([now], [then])),
  appeared: [
    {
      code: 'pacemaker',
      name: nameOf('pacemaker'),
      kind: 'device',
      since: dates.prior,
      badges: [{ kind: 'method' }],
    },
  ],
  notes: [],
}

/** No model that tells patients apart: the strip below the table stays away. */
export const pairWithoutModel: PairSimilarity = {
  similarity: null,
  byView: [],
  own: [],
  others: [],
  threshold: null,
  modelId: MODEL.id,
  modelVersion: MODEL.version,
  reason: null,
}
