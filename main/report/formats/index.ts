import type { ReportFormat } from '../../../shared/report/formats'
import { writeJson } from './json'
import { writePdf } from './pdf'
import { writeText } from './txt'
import type { ReportWriter } from './writer'

/** A writer for each format of shared/report/formats.ts. */
export const reportWriters: Readonly<Record<ReportFormat, ReportWriter>> = {
  json: writeJson,
  txt: writeText,
  pdf: writePdf,
}
