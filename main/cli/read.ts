import type { StudyReading } from '../inference/studies/readStudy'

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
        words,
        refusal,
        method,
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
        words,
        refusal,
        method,
        loops: loops.map(({ sopInstanceUid, frames }) => ({
          sop: sopInstanceUid,
          frames: frames.map((frame) => frame + 1),
        })),
        status,
      }),
    ),
    refused: run.refused,
    msPerFrame: run.msPerFrame,
    seconds: run.seconds,
    patients:
      patients &&
      (patients.ok
        ? {
            model: patients.value.model,
            status: patients.value.status,
            refused: patients.value.refused,
            msPerFrame: patients.value.msPerFrame,
            seconds: patients.value.seconds,
          }
        : { failure: patients.failure }),
  }
}
