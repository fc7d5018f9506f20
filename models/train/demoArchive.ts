/** The demo patients as an archive to train on: `tsx demoArchive.ts FOLDER` draws FOLDER/dicom and writes FOLDER/reports.csv. */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { demoPatients, type DemoVisit } from '../../main/demo/stories'
import { writeDemoPatients } from '../../main/demo/write'

function reportOf({ indication, state }: DemoVisit): string {
  const truth = [
    `${indication}`,
    `Ejection fraction is ${state.efPercent ?? 'not given'} %`,
    `Heart rate ${Math.round(state.heartRatePerMin ?? 0)} per minute`,
    state.pacemaker ? 'A pacemaker lead is seen' : 'No device lead',
    state.tavr ? 'A transcatheter aortic valve is present' : 'Native aortic valve',
    state.effusionCm ? `Pericardial effusion of ${state.effusionCm} cm` : 'No pericardial effusion',
  ]
  return `${truth.join('. ')}.`
}

/** One row a study, found by patient ID and date. */
export function demoReports(): string {
  const rows = demoPatients.flatMap(({ id, visits }) => visits.map((visit) => [id, visit.date, reportOf(visit)]))
  return (
    [['PatientID', 'StudyDate', 'Report'], ...rows]
      .map((row) => row.map((field) => `"${field.replaceAll('"', '""')}"`).join(','))
      .join('\n') + '\n'
  )
}

async function main(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(path.join(folder, 'reports.csv'), demoReports())
  await writeDemoPatients(path.join(folder, 'dicom'), {
    onProgress: ({ filesDone, filesTotal }) =>
      void (filesDone % 14 === 0 && process.stderr.write(`${filesDone} of ${filesTotal} loops drawn\n`)),
  })
}

const [folder] = process.argv.slice(2)
if (process.argv[1] === import.meta.filename && folder !== undefined) void main(path.resolve(folder))
