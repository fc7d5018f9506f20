import { textOf } from '../../../shared/words'
import type { Measurement } from '../../../shared/domain/measurement'
import { fail, ok, type Result } from '../../../shared/result'
import { now, type ReadAccess, type WriteAccess } from '../access'
import type { Audit } from '../audit/audit'
import { toMeasurement } from '../rows'

export interface MeasurementsReader {
  measurements(studyInstanceUid: string): readonly Measurement[]
  measurement(measurementId: string): Measurement | null
}

export interface MeasurementsWriter {
  addMeasurement(measurement: Measurement): void
  /** Says which quantity was measured; null takes the name away. */
  nameMeasurement(measurementId: string, code: string | null, user: string): Result<Measurement>
  removeMeasurement(measurementId: string, user: string): Result<null>
}

export const measurementsReader = ({ all, get }: ReadAccess): MeasurementsReader => ({
  measurement: (id) => {
    const row = get('SELECT measurement FROM measurements WHERE measurementId = ?', id)
    return row === undefined ? null : toMeasurement(row)
  },
  measurements: (uid) =>
    all('SELECT measurement FROM measurements WHERE studyInstanceUid = ? ORDER BY createdAt, measurementId', uid).map(
      toMeasurement,
    ),
})

export const measurementsWriter = (
  { run, transaction }: WriteAccess,
  reader: MeasurementsReader,
  audit: Audit,
): MeasurementsWriter => ({
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

  nameMeasurement: (measurementId, code, user) =>
    transaction((changed) => {
      const before = reader.measurement(measurementId)
      if (!before) return fail('unknownMeasurement')
      const named = { ...before, code }
      run('UPDATE measurements SET measurement = ? WHERE measurementId = ?', JSON.stringify(named), measurementId)
      audit({
        at: now(),
        user,
        action: 'nameMeasurement',
        studyInstanceUid: before.studyInstanceUid,
        subject: measurementId,
        modelSha256: null,
        detail: textOf('audit.changed', {
          before: before.code ?? textOf('audit.none'),
          after: code ?? textOf('audit.none'),
        }),
      })
      changed(before.studyInstanceUid)
      return ok(named)
    }),

  removeMeasurement: (measurementId, user) =>
    transaction((changed) => {
      const row = reader.measurement(measurementId)
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
