import { z } from 'zod'
import { loop } from '../domain/loop'
import { patient, personName } from '../domain/patient'
import { study } from '../domain/study'
import { limits } from './limits'

const text = z.string().max(limits.textCharacters)

/** One image file as its header tells it; nothing of the pixels is loaded. Bounded, since it is read from a foreign file. */
export const parsedInstance = z.object({
  patient: patient.omit({ patientKey: true, differences: true }).extend({
    issuerOfPatientId: text,
    patientId: text,
    name: personName.extend({ family: text, given: text, middle: text, prefix: text, suffix: text }),
  }),
  study: study
    .pick({
      studyInstanceUid: true,
      studyDate: true,
      studyTime: true,
      description: true,
      accessionNumber: true,
      heightCm: true,
      weightKg: true,
    })
    .extend({ studyInstanceUid: text, description: text, accessionNumber: text }),
  series: z.object({
    seriesInstanceUid: text,
    modality: text,
    description: text,
    seriesNumber: z.number().nullable(),
  }),
  loop: loop.extend({
    sopInstanceUid: text,
    sopClassUid: text,
    seriesInstanceUid: text,
    studyInstanceUid: text,
    regions: loop.shape.regions.unwrap().max(limits.regions).readonly(),
    rWaveTimesMs: loop.shape.rWaveTimesMs.unwrap().max(limits.rWaves).readonly(),
    stage: text.nullable(),
    manufacturer: text,
  }),
})
export type ParsedInstance = z.infer<typeof parsedInstance>
