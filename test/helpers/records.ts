import type { InstanceRecord } from '../../main/database/interface'
import { greyFormat } from '../../shared/dicom/greyFormat'
import type { ModelRun, ModelStatement } from '../../shared/domain/finding'

interface Wanted {
  readonly sop: string
  readonly study: string
  readonly patientId?: string
  readonly issuer?: string
  readonly family?: string
  readonly birthDate?: string
  readonly date?: string
  readonly sha256?: string
}

/** One small cine of a study, as import would file it. */
export function instance({
  sop,
  study,
  patientId = 'P',
  issuer = '',
  family = 'Test',
  birthDate = '1970-01-01',
  date = '2026-01-01',
  sha256 = sop.padStart(64, '0'),
}: Wanted): InstanceRecord {
  return {
    patient: {
      issuerOfPatientId: issuer,
      patientId,
      name: { family, given: '', middle: '', prefix: '', suffix: '' },
      birthDate,
      sex: 'F',
    },
    study: {
      studyInstanceUid: study,
      studyDate: date,
      studyTime: '10:00:00',
      description: 'Echo',
      accessionNumber: '',
      heightCm: 170,
      weightKg: 70,
    },
    series: { seriesInstanceUid: `${study}.1`, modality: 'US', description: '', seriesNumber: 1 },
    loop: {
      sopInstanceUid: sop,
      sopClassUid: '1.2.840.10008.5.1.4.1.1.3.1',
      seriesInstanceUid: `${study}.1`,
      studyInstanceUid: study,
      instanceNumber: 1,
      kind: 'cine',
      frames: 2,
      timing: { source: 'FrameTime', frameStartsMs: [0, 33], durationMs: 66 },
      format: greyFormat(2, 2),
      layout: {
        kind: 'native',
        frames: [[{ offset: 0, length: 4 }], [{ offset: 4, length: 4 }]],
        littleEndian: true,
        deflated: false,
      },
      pixelAspect: 1,
      regions: [],
      rWaveTimesMs: [],
      heartRatePerMin: null,
      view: null,
      stage: null,
      acquiredAt: null,
      manufacturer: '',
      warnings: [],
      refusal: null,
    },
    file: { sopInstanceUid: sop, sha256, sizeBytes: 100 },
  }
}

export function statement(change: Partial<ModelStatement>): ModelStatement {
  return {
    code: 'LVEF',
    name: 'LVEF',
    kind: 'regression',
    value: null,
    probability: null,
    score: null,
    grade: null,
    unit: '%',
    interval: null,
    intervalCoverage: 0.9,
    verdict: 'confident',
    refusal: null,
    loops: [],
    method: { kind: 'asRecorded', words: 'test' },
    partial: null,
    ...change,
  }
}

/** A pack's reading of a study, begun and not finished. */
export function modelRun(change: Partial<ModelRun>): ModelRun {
  return {
    runId: 'r',
    studyInstanceUid: 's',
    model: { id: 'pack', version: '1', sha256: 'a'.repeat(64), provider: 'cpu', precision: 'float32' },
    role: 'reading',
    startedAt: '2026-01-02T00:00:00Z',
    finishedAt: null,
    status: 'running',
    reason: null,
    loops: [],
    refused: [],
    views: [],
    msPerFrame: null,
    seconds: null,
    ...change,
  }
}
