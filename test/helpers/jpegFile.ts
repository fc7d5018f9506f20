import { writeDicom } from '../../main/dicom/write'

/** A file of one frame, labelled JPEG, that only looks like one: its markers, and 2048 bytes of `fill` between. */
export function jpegFile(
  uids: Readonly<Record<'SOPInstanceUID' | 'StudyInstanceUID' | 'SeriesInstanceUID' | 'PatientID', string>>,
  fill: number,
): Uint8Array {
  return writeDicom(
    {
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.3.1',
      ...uids,
      Rows: 32,
      Columns: 32,
      BitsAllocated: 8,
      BitsStored: 8,
      SamplesPerPixel: 1,
      PhotometricInterpretation: 'MONOCHROME2',
      NumberOfFrames: '1',
    },
    '1.2.840.10008.1.2.4.50',
    [Uint8Array.of(0xff, 0xd8, ...new Uint8Array(2048).fill(fill), 0xff, 0xd9)],
  )
}
