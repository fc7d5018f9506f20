import { textOf } from '../../../shared/words'
import type { Measurement } from '../../../shared/domain/measurement'
import { fail, ok, type Result } from '../../../shared/result'
import { now, type ReadAccess, type WriteAccess } from '../access'
import type { Audit } from '../audit/audit'
import { toMeasurement } from '../rows'

export interface MeasurementsReader {
  measurements(studyInstanceUid: string): readonly Measurement[]
}

export interface MeasurementsWriter {
  addMeasurement(measurement: Measurement): void
  removeMeasurement(measurementId: string, user: string): Result<null>
}

export const measurementsReader = ({ all }: ReadAccess): MeasurementsReader => ({
  measurements: (uid) =>
    all('SELECT measurement FROM measurements WHERE studyInstanceUid = ? ORDER BY createdAt, measurementId', uid).map(
      toMeasurement,
    ),
})

export const measurementsWriter = ({ db, run, transaction }: WriteAccess, audit: Audit): MeasurementsWriter => ({
  addMeasurement: (measurement) =>
    transaction((changed) => {
      run(
        'INSERT INTO measurements (measurementId, studyInstanceUid, sopInstanceUid, createdAt, measurement) VALUES (?, ?, ?, ?, ?)',
        measurement.measurementId,
        measurement.studyInstanceUid,
        measurement.sopInstanceUid,
        measurement.createdAt,
        JSON.stringify(measurement),
      )
      audit({
        at: now(),
        user: measurement.createdBy,
        action: 'measure',
        studyInstanceUid: measurement.studyInstanceUid,
        subject: measurement.measurementId,
        modelSha256: null,
        detail: textOf('audit.measured', {
          values: measurement.values.map(({ value, unit }) => textOf('units.other', { value, unit })),
          frame: measurement.frame + 1,
        }),
      })
      changed(measurement.studyInstanceUid)
    }),

  removeMeasurement: (measurementId, user) =>
    transaction((changed) => {
      const row = db.prepare('SELECT studyInstanceUid FROM measurements WHERE measurementId = ?').get(measurementId) as
        { studyInstanceUid: string } | undefined
      if (!row) return fail('unknownMeasurement')
      run('DELETE FROM measurements WHERE measurementId = ?', measurementId)
      audit({
        at: now(),
        user,
        action: 'removeMeasurement',
        studyInstanceUid: row.studyInstanceUid,
        subject: measurementId,
        modelSha256: null,
        detail: null,
      })
      changed(row.studyInstanceUid)
      return ok(null)
    }),
})
