import type { ModelRun } from '../../../shared/domain/finding'
import { messageOf, say } from '../../../shared/words'
import { beatWords, doubtWords, methodWords, verdictWords } from '../../../shared/words/findings'
import type { StudyReading } from '../../inference/studies/readStudy'
import { ok } from '../../../shared/result'
import { defineCommand } from '../command'

export const read = defineCommand({
  name: 'read',
  needsLibrary: true,
  declare: (command) =>
    command
      .description(say('cliHelp.read'))
      .arguments('<studyInstanceUid>')
      .option('--again', say('cliHelp.readAgain')),
  parse: ([studyInstanceUid]: [string], { again }: { again?: boolean }) => ({
    studyInstanceUid,
    again: again === true,
  }),
  async run({ studyInstanceUid, again }, { session }, print) {
    const reading = await session().readings.read(studyInstanceUid, {
      again,
      onProgress: (done, total) => print(say('cliProgress.loopsRead', { done, total })),
    })
    return reading.ok ? ok(readingShown(reading.value)) : reading
  },
})

/** The `read` command's object; `patients` is null where no other pack tells patients apart. Probabilities 0..1, values and intervals in `unit`, frames counted from 1. */
export function readingShown({ run, findings, patients }: StudyReading) {
  return {
    model: run.model,
    run: { id: run.runId, status: run.status, startedAt: run.startedAt },
    findings: findings.map(
      ({
        code,
        name,
        kind,
        value,
        probability,
        score,
        grade,
        unit,
        interval,
        intervalCoverage,
        verdict,
        refusal,
        method,
        partial,
        loops,
        status,
      }) => ({
        code,
        name,
        ...(kind === 'regression' ? { value } : { probability, score }),
        ...(kind === 'graded' && { grade }),
        unit,
        interval,
        intervalCoverage,
        verdict,
        words: verdictWords(verdict),
        refusal: refusal && messageOf(refusal),
        method: methodWords({ method, partial }),
        loops: loops.map(({ sopInstanceUid, frames, beat, doubts }) => ({
          sop: sopInstanceUid,
          frames: frames.map((frame) => frame + 1),
          beat: beat && { ...beat, frames: beat.frames.map((frame) => frame + 1), words: beatWords(beat) },
          doubts: doubts.map(doubtWords),
        })),
        status,
      }),
    ),
    refused: refusedShown(run),
    msPerFrame: run.msPerFrame,
    seconds: run.seconds,
    patients:
      patients &&
      (patients.ok
        ? {
            model: patients.value.model,
            status: patients.value.status,
            refused: refusedShown(patients.value),
            msPerFrame: patients.value.msPerFrame,
            seconds: patients.value.seconds,
          }
        : { failure: patients.failure }),
  }
}

const refusedShown = ({ refused }: ModelRun): readonly { readonly sop: string; readonly reason: string }[] =>
  refused.map(({ sop, reason }) => ({ sop, reason: messageOf(reason) }))
