import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { loopTaskOf, otherModality } from '../../../main/inference/studies/loopTask'
import { isUltrasound } from '../../../shared/dicom/sopClass'
import type { Loop } from '../../../shared/domain/loop'
import { failureOf } from '../../../shared/result'
import { messageOf } from '../../../shared/words'
import { readFile } from '../../helpers/frames'
import { instance } from '../../helpers/records'
import { hasSharedDicom, sharedDicom, sharedFiles } from '../../helpers/shared'

const sampling = { frames: 8 } as unknown as Parameters<typeof loopTaskOf>[2]['sampling']
const storage = (suffix: string): string => `1.2.840.10008.5.1.4.1.1.${suffix}`
const never = (): never => {
  throw new Error('its pixels were asked for')
}

/** Why the model would not read it; null where it would look further. */
async function notUltrasound(loop: Loop): Promise<string | null> {
  const task = await loopTaskOf({ ...loop, refusal: null }, () => Promise.resolve(null), { sampling })
  if (task.ok || task.failure.code !== 'notUltrasound') return null
  return messageOf(task.failure)
}

const { loop } = instance({ sop: '1', study: '2' })

describe('only what its file calls an ultrasound image goes to the model', () => {
  it.each([
    ['3.1', 'US', true],
    ['3.1', undefined, true],
    ['6.1', '', true],
    ['3', 'EC', true],
    ['7.4', 'US', true],
    ['7', 'US', true],
    ['3.1', 'MR', false],
    ['3.1', 'IVUS', false],
    ['4', 'MR', false],
    ['4.1', 'MR', false],
    ['4', 'US', false],
    ['2', 'CT', false],
    ['12.1', 'XA', false],
    ['7', 'OT', false],
    ['7.4', '', false],
    ['77.1.1.1', 'ES', false],
    ['', '', false],
  ])('SOP class …%s, modality %s: %s', async (suffix, modality, isRead) => {
    const image = { ...loop, sopClassUid: storage(suffix), ...(modality !== undefined && { modality }) }
    expect(isUltrasound(image)).toBe(isRead)
    expect((await notUltrasound(image)) === null).toBe(isRead)
  })
  it('says what it is, and its pixels are not even read', async () => {
    const knee = { ...loop, sopClassUid: storage('4'), modality: 'MR' }
    const task = await loopTaskOf(knee, never, { sampling })
    expect(task.ok ? 'read' : messageOf(task.failure)).toBe(
      'Not an ultrasound image (MR): the model reads echocardiograms only.',
    )
  })
  it('gives a study of nothing else its reason, and no other', () => {
    const reason = failureOf('notUltrasound', { modality: 'MR' })
    const still = failureOf('still')
    expect(otherModality([loop, loop], [{ reason }, { reason }])).toEqual(reason)
    expect(otherModality([loop, loop], [{ reason }])).toBeNull()
    expect(otherModality([loop, loop], [{ reason }, { reason: still }])).toBeNull()
    expect(otherModality([], [])).toBeNull()
  })
  it.skipIf(!hasSharedDicom)('of the real files, those of other modalities do not', async () => {
    const counts = { read: 0, refused: 0 }
    for (const name of sharedFiles()) {
      const { parsed } = await readFile(path.join(sharedDicom, name))
      if (!parsed.ok) continue
      const { series, loop: real } = parsed.value
      const words = await notUltrasound(real)
      expect([name, words === null]).toEqual([name, series.modality === 'US'])
      counts[words === null ? 'read' : 'refused'] += 1
    }
    expect(counts.read).toBeGreaterThan(40)
    expect(counts.refused).toBeGreaterThan(15)
  })
})
