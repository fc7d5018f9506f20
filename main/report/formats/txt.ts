import { reportText } from '../../../shared/report/text'
import type { ReportWriter } from './writer'

export const writeText: ReportWriter = async ({ draft, subject }) => reportText(draft, subject)
