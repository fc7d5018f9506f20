import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { decodeIn, readFile } from '../helpers/frames'
import { hasSharedDicom, sharedDicom, sharedFiles } from '../helpers/shared'
import { messageOf } from '../../shared/words'

/**
 * What INVENTORY.md says is no image, or what can't be filed or shown, with the words a reader gets. Every other file is
 * shown. `header`: refused when read. `file`: kept, with the reason in its pane. `frame`: its pixels are damaged.
 */
const refusedHeaders: Readonly<Record<string, RegExp>> = {
  'ImagingDataCommons-highdicom__sr_document.dcm': /Comprehensive 3D structured report/,
  'cornerstonejs-dicomParser__report_dfl': /Enhanced structured report/,
  'cornerstonejs-dicomParser__wave_dfl': /hemodynamic waveform/,
  'dcm4che-dcm4che__DICOMDIR': /DICOMDIR/,
  'dcm4che-dcm4che__no_preamble_dicm_in_data': /not a DICOM file|not an image|lacks its study/,
  'dcmjs-org-dcmjs__no-meta-length-test.dcm': /not an image/,
  'dcmjs-org-dcmjs__sample-sr.dcm': /structured report/,
  'dcmjs-org-dcmjs__structured_report.dcm': /structured report/,
  'fo-dicom-fo-dicom__test_SR.dcm': /Comprehensive structured report/,
  'grailbio-go-dicom__testdicomdir': /DICOMDIR/,
  'nroduit-weasis-dicom-tools__prLUTs.dcm': /presentation state/,
  'pydicom-pydicom-data__HTJ2KLossless_08_RGB.dcm': /lacks its study/,
  'pydicom-pydicom-data__HTJ2K_08_RGB.dcm': /lacks its study/,
  'pydicom-pydicom-data__JLSL_RGB_ILV0.dcm': /lacks its study/,
  'pydicom-pydicom-data__JLSN_RGB_ILV0.dcm': /lacks its study/,
  'pydicom-pydicom-data__liver_deflate.dcm': /1 bits allocated/,
  'pydicom-pydicom__DICOMDIR': /DICOMDIR/,
  'pydicom-pydicom__DICOMDIR-bigEnd': /DICOMDIR/,
  'pydicom-pydicom__DICOMDIR-empty.dcm': /DICOMDIR/,
  'pydicom-pydicom__DICOMDIR-nooffset': /damaged/,
  'pydicom-pydicom__DICOMDIR-nopatient': /DICOMDIR/,
  'pydicom-pydicom__ExplVR_BigEndNoMeta.dcm': /not an image/,
  'pydicom-pydicom__ExplVR_LitEndNoMeta.dcm': /not an image/,
  'pydicom-pydicom__JPEGLSNearLossless_08.dcm': /lacks its study/,
  'pydicom-pydicom__MR_truncated.dcm': /ends before its first whole frame/,
  'pydicom-pydicom__SC_rgb_jls_lossy_sample.dcm': /lacks its study/,
  'pydicom-pydicom__UN_sequence.dcm': /not an image/,
  'pydicom-pydicom__badVR.dcm': /32 bits allocated/,
  'pydicom-pydicom__chrJapMulti.dcm': /not an image/,
  'pydicom-pydicom__chrJapMultiExplicitIR6.dcm': /not an image/,
  'pydicom-pydicom__chrKoreanMulti.dcm': /not an image/,
  'pydicom-pydicom__chrSQEncoding.dcm': /not an image/,
  'pydicom-pydicom__chrSQEncoding1.dcm': /not an image/,
  'pydicom-pydicom__empty_charset_LEI.dcm': /not an image/,
  'pydicom-pydicom__meta_missing_tsyntax.dcm': /lacks its study|not an image/,
  'pydicom-pydicom__nested_priv_SQ.dcm': /lacks its study|not an image/,
  'pydicom-pydicom__no_meta.dcm': /not a DICOM file/,
  'pydicom-pydicom__no_meta_group_length.dcm': /not an image/,
  'pydicom-pydicom__reportsi.dcm': /structured report/,
  'pydicom-pydicom__reportsi_with_empty_number_tags.dcm': /structured report/,
  'pydicom-pydicom__rtplan_truncated.dcm': /damaged or cut short/,
  'pydicom-pydicom__waveform_ecg.dcm': /12-lead ECG waveform/,
}

const refusedFiles: Readonly<Record<string, RegExp>> = {
  'dcm4che-dcm4che__will-jxl.dcm': /JPEG XL .* not supported/,
  'derived-grailbio-go-dicom__I_000035_mpeg2.dcm': /MPEG-2 .* not supported/,
  'derived-grailbio-go-dicom__I_000036_hevc.dcm': /HEVC.* not supported/,
}

const damagedFrames: Readonly<Record<string, RegExp>> = {
  'pydicom-pydicom__JPEG2000-embedded-sequence-delimiter.dcm': /damaged/,
  'derived-grailbio-go-dicom__I_000031_h264.dcm': /not supported here/,
}

describe.skipIf(!hasSharedDicom)('every real file is shown, or refused in words', () => {
  it.each(sharedFiles())('%s', async (name) => {
    const { parsed, bytes } = await readFile(path.join(sharedDicom, name))
    const headerWords = refusedHeaders[name]
    if (headerWords) {
      expect(parsed.ok ? 'shown' : messageOf(parsed.failure)).toMatch(headerWords)
      return
    }
    if (!parsed.ok) throw new Error(`refused: ${messageOf(parsed.failure)}`)
    const { loop } = parsed.value
    const fileWords = refusedFiles[name]
    if (fileWords) return expect(loop.refusal && messageOf(loop.refusal)).toMatch(fileWords)
    expect(loop.refusal).toBeNull()
    for (const frame of new Set([0, loop.frames - 1])) {
      const decoded = decodeIn(loop, bytes, frame)
      if (damagedFrames[name]) await expect(decoded).rejects.toThrow(damagedFrames[name])
      else {
        const { rgba, columns, rows } = await decoded
        expect(rgba.length).toBe(columns * rows * 4)
        expect(new Set(rgba.subarray(0, 400_000)).size).toBeGreaterThan(1)
      }
    }
  })
})
