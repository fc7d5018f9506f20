import type { ReportWriter } from './writer'

export const writeJson: ReportWriter = async ({ draft, subject: { patient, study } }) =>
  `${JSON.stringify({ draft, patient, study, notAMedicalDevice: true }, null, 2)}\n`
