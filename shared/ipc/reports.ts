import { reportFormatIds } from '../report/formats'
import { z } from 'zod'
import { openDraft, reportDraft, reportTexts } from '../domain/report'
import { resultOf } from './resultOf'

export const reportRequests = {
  /** The newest saved draft with what was typed since, brought up to what the library holds now; not saved by asking. */
  'report:open': { request: z.object({ studyInstanceUid: z.string() }), response: resultOf(openDraft) },
  /** Keeps text while it is typed; it becomes a version by `report:save`. Never refused for another's version. */
  'report:keep': {
    request: z.object({ studyInstanceUid: z.string(), texts: reportTexts }),
    response: resultOf(z.null()),
  },
  /** Texts by section code; refused when a newer version was saved in between. */
  'report:save': {
    request: z.object({
      studyInstanceUid: z.string(),
      texts: reportTexts,
      baseVersion: z.number().int(),
    }),
    response: resultOf(reportDraft),
  },
  /** Asks where to write; `path` is null when the dialog was closed. */
  'report:export': {
    request: z.object({ studyInstanceUid: z.string(), format: z.enum(reportFormatIds) }),
    response: resultOf(z.object({ path: z.string().nullable(), draft: reportDraft })),
  },
  /** Puts the draft into the clipboard; the answer is the version that was kept with it. */
  'report:copy': { request: z.object({ studyInstanceUid: z.string() }), response: resultOf(reportDraft) },
  /** Where the draft lies as the page that would be printed, with texts not yet saved; `version` null is the draft of now. Holds until asked again. */
  'report:page': {
    request: z.object({
      studyInstanceUid: z.string(),
      texts: reportTexts,
      version: z.number().int().nullable(),
    }),
    response: resultOf(z.object({ url: z.string() })),
  },
  /** Keeps what a reader wrote in an older version as the next one; the rest follows the library as it stands. */
  'report:restore': {
    request: z.object({ studyInstanceUid: z.string(), version: z.number().int(), baseVersion: z.number().int() }),
    response: resultOf(reportDraft),
  },
  'report:versions': { request: z.object({ studyInstanceUid: z.string() }), response: z.array(reportDraft) },
} as const
