import { expect, it } from 'vitest'
import { readingShown } from '../../../main/cli/commands/read'
import type { Finding } from '../../../shared/domain/finding'
import { failureOf } from '../../../shared/result'
import { finding as findingOf } from '../../helpers/findings'
import { modelRun } from '../../helpers/records'

const model = { id: 'm', version: '1', sha256: 'ab'.repeat(32), provider: 'cpu', precision: 'float32' as const }
const run = modelRun({
  model,
  startedAt: '2026-01-01T00:00:00Z',
  finishedAt: '2026-01-01T00:00:01Z',
  status: 'complete',
  loops: ['1'],
  refused: [{ sop: '1', reason: failureOf('still') }],
  msPerFrame: 1,
  seconds: 1,
})
const finding = (change: Partial<Finding>): Finding => findingOf({ value: null, interval: null, model, ...change })

it('read prints verdicts as data, and words, refusals and methods as docs/cli.md describes them', () => {
  const lead = finding({
    code: 'pacemaker',
    kind: 'binary',
    probability: 0.97,
    verdict: 'likely',
    method: { kind: 'promptSimilarity', pooling: 'graph', prompts: 'positiveMinusNegative', loops: 2 },
    partial: { read: 2, of: 3 },
    loops: [{ sopInstanceUid: '1', frames: [0, 4], beat: null, doubts: [] }],
  })
  const refused = finding({
    verdict: 'refused',
    refusal: failureOf('noLoopOfView', { views: 'A4C' }),
    method: { kind: 'notComputed' },
  })
  expect(readingShown({ run, findings: [lead, refused], patients: null })).toMatchObject({
    findings: [
      {
        probability: 0.97,
        verdict: 'likely',
        words: 'Likely',
        refusal: null,
        method:
          'pooled loop embedding, positive minus negative prompts, mean of 2 loops; partial reading, 2 of 3 loops read',
        loops: [{ sop: '1', frames: [1, 5] }],
      },
      {
        value: null,
        verdict: 'refused',
        words: 'Not read',
        refusal: 'No loop in this study shows the A4C view as this model was trained on it.',
        method: 'not computed',
      },
    ],
    refused: [{ sop: '1', reason: 'A still image: the model reads moving loops only.' }],
  })
})
