import type { ModelPack } from '../../main/inference/packs/pack'
import { scoreTask, type LoopScore } from '../../shared/vision/scoring'
import { identityPairs, isPresent, ofView } from './calibration'
import type { ReadClip } from './reading'
import { auc, average } from '../../shared/vision/statistics'

interface Decisions {
  readonly gatePasses: (clip: ReadClip) => boolean
  readonly view: (clip: ReadClip) => string | null
}

const share = (values: readonly boolean[]): number => values.filter(Boolean).length / values.length
const fixed = (value: number, digits = 4): number => Number(value.toFixed(digits))

/** Every figure of the pack on clips it was neither trained nor calibrated on. */
export function judge(
  { manifest, prompts, gate: _gate }: ModelPack,
  clips: readonly ReadClip[],
  { gatePasses, view }: Decisions,
) {
  const a4c = ofView(clips, 'A4C')
  const scores = (code: string): LoopScore[] => {
    const task = manifest.tasks.find((candidate) => candidate.code === code)
    if (!task) throw new Error(`the pack has no task ${code}`)
    return a4c.map(({ embedded }) => scoreTask(task, prompts, { ...embedded, over: 'loop' }))
  }
  const efTask = manifest.tasks.find((task) => task.kind === 'regression')
  if (!efTask) throw new Error('the pack has no regression')
  const signed = scores(efTask.code).map((score, n) =>
    score.kind === 'regression' ? score.value - (a4c[n]?.visit.efPercent ?? Number.NaN) : Number.NaN,
  )
  const errors = signed.map(Math.abs)
  const meanEf = average(a4c.map(({ visit }) => visit.efPercent))
  const binary = Object.fromEntries(
    manifest.tasks
      .filter((task) => task.kind === 'binary')
      .map((task) => {
        const scored = scores(task.code).map((score, n) => ({
          value: score.kind === 'binary' ? (score.probability ?? Number.NaN) : Number.NaN,
          present: isPresent(task.code, a4c[n] as ReadClip),
        }))
        const positives = scored.filter(({ present }) => present).map(({ value }) => value)
        const negatives = scored.filter(({ present }) => !present).map(({ value }) => value)
        const likelyAt = task.likelyAt?.value ?? Number.NaN
        return [
          task.code,
          {
            auc: fixed(auc(positives, negatives)),
            positives: positives.length,
            negatives: negatives.length,
            sensitivityLikely: fixed(share(positives.map((p) => p >= likelyAt))),
            specificityLikely: fixed(share(negatives.map((p) => p < likelyAt))),
          },
        ] as const
      }),
  )
  const { same, different } = identityPairs(clips)
  const similar = same.map(({ similarity }) => similarity)
  const moved = same.filter(({ efMoved }) => efMoved >= 10).map(({ similarity }) => similarity)
  const threshold = manifest.reidentification?.threshold ?? Number.NaN
  const results = {
    clips: clips.length,
    LVEF: {
      mae: fixed(average(errors), 2),
      within10: fixed(share(errors.map((error) => error <= 10))),
      bias: fixed(average(signed), 2),
      meanPredictorMae: fixed(average(a4c.map(({ visit }) => Math.abs(visit.efPercent - meanEf))), 2),
      intervalCoverage: fixed(share(errors.map((error) => error <= (efTask.interval?.halfWidth ?? Number.NaN)))),
      clips: a4c.length,
    },
    ...binary,
    reidentification: {
      auc: fixed(auc(similar, different)),
      aucEfMovedBy10: fixed(auc(moved, different)),
      samePairs: similar.length,
      movedPairs: moved.length,
      differentPairs: different.length,
      falseDifferentRate: fixed(share(similar.map((value) => value < threshold))),
      falseSameRate: fixed(share(different.map((value) => value >= threshold))),
    },
    view: {
      accuracy: fixed(share(clips.map((clip) => view(clip) === clip.view))),
      undecided: fixed(share(clips.map((clip) => view(clip) === null))),
    },
    gate: { passed: fixed(share(clips.map(gatePasses))) },
    msPerFrame: fixed(average(clips.map(({ msPerFrame }) => msPerFrame)), 2),
  }
  const figures = [
    {
      label: 'LVEF, mean absolute error',
      value: `${results.LVEF.mae.toFixed(1)} points (${a4c.length} phantom loops)`,
    },
    { label: 'LVEF within 10 points', value: `${(100 * results.LVEF.within10).toFixed(1)} %` },
    ...manifest.tasks
      .filter((task) => task.kind === 'binary')
      .map((task) => ({ label: `${task.name}, AUC`, value: (binary[task.code]?.auc ?? Number.NaN).toFixed(3) })),
    { label: 'Same patient or not, AUC', value: results.reidentification.auc.toFixed(3) },
    { label: 'View accuracy', value: `${(100 * results.view.accuracy).toFixed(1)} %` },
  ]
  return { results, figures }
}
