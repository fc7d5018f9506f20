import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { openDataSet } from '../../../shared/dicom/dataset'
import { tags } from '../../../shared/dicom/tags'
import { valuesOf } from '../../../shared/dicom/values'
import { viewOf } from '../../../shared/dicom/view'
import type { ViewLabel } from '../../../shared/domain/loop'
import { messageOf } from '../../../shared/words'
import { writeDicom } from '../../../main/dicom/write'

const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1'

interface Named {
  readonly code?: readonly [scheme: string, value: string, meaning: string]
  readonly viewName?: string
}

/** The view of a file that names it so, written and read again. */
function viewIn({ code, viewName }: Named): ViewLabel | null {
  const bytes = writeDicom(
    {
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.3.1',
      SOPInstanceUID: '2.25.1',
      ...(viewName && { ViewName: viewName }),
      ...(code && {
        ViewCodeSequence: [{ CodingSchemeDesignator: code[0], CodeValue: code[1], CodeMeaning: code[2] }],
      }),
    },
    EXPLICIT_LITTLE_ENDIAN,
    [Uint8Array.of(0, 0)],
  )
  const opened = openDataSet(bytes, true)
  if (!opened.ok) throw new Error(messageOf(opened.failure))
  return viewOf(valuesOf(opened.value.dataSet))
}

describe('a view is named by the code in the file', () => {
  it.each([
    ['SCT', '399214001', 'A4C'],
    ['SRT', 'G-A19C', 'A4C'],
    ['SCT', '399232001', 'A2C'],
    ['SRT', 'G-A19B', 'A2C'],
    ['SCT', '399339008', 'A3C'],
    ['SRT', 'G-0395', 'A3C'],
    ['SCT', '399139001', 'PLAX'],
    ['SRT', 'G-0396', 'PLAX'],
    ['SCT', '399306005', 'PSAX'],
    ['SRT', 'G-039B', 'PSAX'],
    ['SCT', '399310008', 'SC'],
    ['SRT', 'G-039F', 'SC'],
  ] as const)('%s %s is %s, in whatever language its meaning is written', (scheme, value, view) => {
    expect(viewIn({ code: [scheme, value, 'Herzblick'] })).toEqual({
      code: view,
      name: 'Herzblick',
      source: 'DICOM',
      probability: null,
    })
  })
  it('and its meaning stands in where the file leaves it out', () => {
    expect(viewIn({ code: ['SCT', '399214001', ''] })).toMatchObject({ code: 'A4C', name: 'Apical four chamber' })
  })
  it.each([
    ['SCT', '443082005', 'Parasternal long axis view of the RV inflow tract'],
    ['SRT', 'G-0578', 'Parasternal long axis view of the RV outflow tract'],
    ['SCT', '399106004', 'Suprasternal long axis'],
  ] as const)('%s %s (%s) is none of ours, whatever words stand beside it', (scheme, value, meaning) => {
    expect(viewIn({ code: [scheme, value, meaning], viewName: 'PLAX' })).toBeNull()
  })
  it('before its View Name', () => {
    expect(viewIn({ code: ['SCT', '399232001', 'Apical two chamber'], viewName: 'A4C' })).toMatchObject({ code: 'A2C' })
  })
})

describe('a view without a code that we know', () => {
  it('is named by the words of the meaning, and marked', () => {
    expect(viewIn({ code: ['99VENDOR', '17', 'Apical 4-chamber zoomed'] })).toEqual({
      code: 'A4C',
      name: 'Apical 4-chamber zoomed',
      source: 'DICOM',
      probability: null,
      byWords: true,
    })
  })
  it('is not taken for a code of another scheme', () => {
    expect(viewIn({ code: ['99VENDOR', '399214001', 'View 1'] })).toBeNull()
  })
  it('is named by the View Name, and marked', () => {
    expect(viewIn({ viewName: 'PSAX mid' })).toMatchObject({ code: 'PSAX', name: 'PSAX mid', byWords: true })
    expect(viewIn({ code: ['99VENDOR', '17', 'View 1'], viewName: 'Subcostal' })).toMatchObject({
      code: 'SC',
      byWords: true,
    })
  })
  it.each([{}, { viewName: 'Herz' }, { viewName: 'escape' }])('stays unnamed otherwise: %j', (named) => {
    expect(viewIn(named)).toBeNull()
  })
})

it('every tag has the keyword of the DICOM dictionary', () => {
  const dcmjs = createRequire(import.meta.url)('dcmjs') as {
    data: { DicomMetaDictionary: { dictionary: Readonly<Record<string, { readonly name: string } | undefined>> } }
  }
  const { dictionary } = dcmjs.data.DicomMetaDictionary
  const named = Object.values(tags).map((tag) => {
    const entry = dictionary[`(${tag.slice(1, 5)},${tag.slice(5)})`.toUpperCase()]
    return [entry?.name, tag]
  })
  expect(named).toEqual(Object.entries(tags))
  expect(named.length).toBeGreaterThan(70)
})
