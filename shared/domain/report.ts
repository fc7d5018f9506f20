import { z } from 'zod'
import { changeInWords } from './comparison'
import { modelStamp } from './finding'
import { loopBeat } from '../vision/beat'

export const sectionCode = z.enum(['indication', 'quality', 'findings', 'comparison', 'impression'])

/** One sentence with where it came from, so the reader can jump to it. `manual` sentences are the reader's own. */
export const sentence = z.object({
  text: z.string(),
  origin: z.enum(['manual', 'finding', 'measurement', 'comparison']),
  sourceId: z.string().nullable(),
})

export const reportSection = z.object({
  code: sectionCode,
  title: z.string(),
  text: z.string(),
  sentences: z.array(sentence).readonly(),
  edited: z.boolean(),
})
export type ReportSection = z.infer<typeof reportSection>

export type Sentence = z.infer<typeof sentence>

export const keyFrame = z.object({
  sopInstanceUid: z.string(),
  frame: z.number().int(),
  caption: z.string(),
  prior: z.boolean(),
})

export type KeyFrame = z.infer<typeof keyFrame>

/** A number in the draft that was not read in the source it cites, as the catalogue of quantities marked it then. */
export const unconfirmedNumber = z.object({
  of: z.enum(['reference', 'change']),
  name: z.string(),
  citation: z.string(),
  mark: z.enum(['S', 'K', 'J']),
})
export type UnconfirmedNumber = z.infer<typeof unconfirmedNumber>

/** What a reader wrote, by section code; sections that they left alone are not in it. */
export const reportTexts = z.partialRecord(sectionCode, z.string().max(200_000)).readonly()
export type ReportTexts = z.infer<typeof reportTexts>

export const reportDraft = z.object({
  reportId: z.string(),
  studyInstanceUid: z.string(),
  priorStudyInstanceUid: z.string().nullable(),
  version: z.number().int(),
  state: z.literal('draft'),
  sections: z.array(reportSection).readonly(),
  /** AI findings no reader has reviewed; they stand under their own heading. */
  unreviewed: z.array(sentence).readonly(),
  keyFrames: z.array(keyFrame).readonly(),
  /** Then and now, of what a reader accepted in this study. */
  changes: z.array(changeInWords).readonly(),
  /** Every model whose findings stand in the draft, reviewed or not. */
  models: z.array(modelStamp).readonly(),
  referenceSet: z.string(),
  evidence: z.array(unconfirmedNumber).readonly().default([]),
  /** The beats that the model's values were read over. */
  beats: z
    .array(z.object({ name: z.string(), beat: loopBeat }))
    .readonly()
    .default([]),
  /** What a reader must know before relying on texts written earlier: the visit was filed under someone else then. */
  cautions: z.array(z.string()).readonly().default([]),
  savedBy: z.string(),
  savedAt: z.string(),
})
export type ReportDraft = z.infer<typeof reportDraft>

/** The draft of now. `unsaved`: text in it was kept while it was typed and stands in no version yet. */
export const openDraft = reportDraft.extend({ unsaved: z.boolean() })
export type OpenDraft = z.infer<typeof openDraft>
