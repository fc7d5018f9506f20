import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

type Naturalized = Readonly<Record<string, unknown>>

interface Dcmjs {
  readonly data: {
    readonly DicomDict: new (meta: object) => { dict: object; write(options?: object): ArrayBuffer }
    readonly DicomMetaDictionary: { denaturalizeDataset(dataset: Naturalized): object }
  }
  readonly log: { setLevel(level: string): void }
}

const IMPLEMENTATION_CLASS_UID = '2.25.302475129413370458012379216531047331914'

/**
 * A DICOM file (PS3.10) from attributes by keyword. Compressed frames go in as one fragment each with a basic offset
 * table (PS3.5 A.4).
 */
export function writeDicom(
  dataset: Naturalized & { readonly SOPClassUID: string; readonly SOPInstanceUID: string },
  transferSyntaxUid: string,
  frames: readonly Uint8Array[],
): Uint8Array {
  const dcmjs = require('dcmjs') as Dcmjs
  dcmjs.log.setLevel('error')
  const { DicomDict, DicomMetaDictionary } = dcmjs.data
  const meta = DicomMetaDictionary.denaturalizeDataset({
    _vrMap: { FileMetaInformationVersion: 'OB' },
    FileMetaInformationVersion: Uint8Array.of(0, 1).buffer,
    MediaStorageSOPClassUID: dataset.SOPClassUID,
    MediaStorageSOPInstanceUID: dataset.SOPInstanceUID,
    TransferSyntaxUID: transferSyntaxUid,
    ImplementationClassUID: IMPLEMENTATION_CLASS_UID,
    ImplementationVersionName: 'LONGAXIS_0_1',
  })
  const file = new DicomDict(meta)
  file.dict = DicomMetaDictionary.denaturalizeDataset({
    ...dataset,
    _vrMap: { PixelData: 'OB' },
    PixelData: frames.map(padded),
  })
  return new Uint8Array(file.write({ fragmentMultiframe: false }))
}

/** An even number of bytes in a buffer of their own. */
function padded(frame: Uint8Array): ArrayBuffer {
  const even = new Uint8Array(frame.length + (frame.length % 2))
  even.set(frame)
  return even.buffer
}
