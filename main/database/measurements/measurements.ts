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
  addMeasurement: (made) =>
    transaction((changed) => {
      run(
        'INSERT INTO measurements (measurementId, studyInstanceUid, sopInstanceUid, createdAt, measurement) VALUES (?, ?, ?, ?, ?)',
        made.measurementId,
        made.studyInstanceUid,
        made.sopInstanceUid,
        made.createdAt,
        JSON.stringify(made),
      )
      audit({
        at: now(),
        user: made.createdBy,
        action: 'measure',
        studyInstanceUid: made.studyInstanceUid,
        subject: made.measurementId,
        modelSha256: null,
        detail: `${made.values.map(({ value, unit }) => `${value} ${unit}`).join(', ')} on frame ${made.frame + 1}`,
      })
      changed(made.studyInstanceUid)
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
        detail: `${before.code ?? '-'} to ${code ?? '-'}`,
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
        detail: '',
      })
      changed(row.studyInstanceUid)
      return ok(null)
    }),
})
