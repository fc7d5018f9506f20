import { z } from 'zod'
import { finding, findingReview, modelRun } from '../domain/finding'
import { heatPicture } from '../domain/heatPicture'
import { searchModel } from '../domain/retrieval'
import { resultOf } from './resultOf'

/** What the pack that tells patients apart made of a study, where that is another than the one that reads. */
export const patientMatchingState = z.object({
  model: searchModel,
  /** Its newest run, finished or not. */
  run: modelRun.nullable(),
  /** Loops whose hearts are compared. */
  loops: z.number().int(),
})
export type PatientMatchingState = z.infer<typeof patientMatchingState>

export const findingRequests = {
  'findings:list': {
    request: z.object({ studyInstanceUid: z.string() }),
    response: z.object({
      run: modelRun.nullable(),
      findings: z.array(finding).readonly(),
      patientMatching: patientMatchingState.nullable(),
    }),
  },
  /** Where the model looked on a frame that the finding was read from. */
  'findings:heatMap': {
    request: z.object({ findingId: z.string(), sopInstanceUid: z.string(), frame: z.number().int().nonnegative() }),
    response: resultOf(heatPicture),
  },
  'findings:review': { request: findingReview, response: resultOf(finding) },
} as const
