import { z } from 'zod'
import type { WritableDb } from '../sqlite'

const before = z.looseObject({
  measurementId: z.string(),
  kind: z.literal('distance'),
  label: z.string(),
  lengthCm: z.number(),
  calibration: z.string(),
})

const loopRegions = z.object({
  regions: z.array(z.object({ dataType: z.number(), deltaX: z.number().nullable(), deltaY: z.number().nullable() })),
})

/** A distance's length, label and calibration sentence become values with units, a code or a label, and the region as data. */
export function migrate(db: WritableDb): void {
  const rows = db
    .prepare('SELECT measurementId, measurement, loop FROM measurements JOIN instances USING (sopInstanceUid)')
    .all() as { measurementId: string; measurement: string; loop: string }[]
  const update = db.prepare('UPDATE measurements SET measurement = ? WHERE measurementId = ?')
  for (const { measurementId, measurement, loop } of rows) {
    const { label, lengthCm, calibration, ...rest } = before.parse(JSON.parse(measurement))
    const after = {
      ...rest,
      code: null,
      // The window wrote 'Distance' where nobody named one.
      label: label === '' || label === 'Distance' ? null : label,
      values: [{ name: 'length', value: lengthCm, unit: 'cm' }],
      region: regionOf(calibration, loopRegions.parse(JSON.parse(loop))),
    }
    update.run(JSON.stringify(after), measurementId)
  }
}

/** "region 1 (2D tissue), 0.04512 cm/pixel", or two scales where the axes differ: across × down. */
const SENTENCE = /^region (\d+) \((.+)\), (\S+?)(?: × (\S+))? cm\/pixel$/

const dataTypes: Readonly<Record<string, number>> = { '2D tissue': 1, '2D colour flow': 2, '2D elastography': 12 }

/** The sentence's scale has four digits; the file's own stands where the sentence was made of it. */
function regionOf(calibration: string, { regions }: z.infer<typeof loopRegions>) {
  const [, number, type = '', first, second] = SENTENCE.exec(calibration) ?? []
  if (number === undefined || first === undefined) throw new Error(`a measurement's calibration reads "${calibration}"`)
  const index = Number(number) - 1
  const [across, down] = [Number(first), Number(second ?? first)]
  const region = regions[index]
  const ofFile = region && agrees(region.deltaX, across) && agrees(region.deltaY, down) ? region : null
  return {
    index,
    dataType: ofFile?.dataType ?? dataTypes[type] ?? 0,
    x: { perPixel: ofFile?.deltaX ?? across, unit: 'cm' },
    y: { perPixel: ofFile?.deltaY ?? down, unit: 'cm' },
  }
}

/** A sentence with one scale gives it for both axes where they differ by less than 2e-4. */
const agrees = (perPixel: number | null, written: number): boolean =>
  perPixel !== null && Math.abs(perPixel - written) <= 1e-3 * written
