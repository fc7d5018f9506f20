import { pageMarks, reportHtml } from '../html'
import type { ReportWriter } from './writer'

export const writePdf: ReportWriter = async ({ draft, subject, page, pictures }) =>
  page.htmlToPdf(reportHtml(draft, subject, await pictures()), pageMarks(subject))
