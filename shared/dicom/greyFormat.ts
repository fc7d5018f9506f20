import type { PixelFormat } from '../domain/loop'

/** Uncompressed 8-bit grey of this size. */
export const greyFormat = (rows: number, columns: number): PixelFormat => ({
  transferSyntaxUid: '1.2.840.10008.1.2.1',
  photometricInterpretation: 'MONOCHROME2',
  rows,
  columns,
  samplesPerPixel: 1,
  planarConfiguration: 0,
  bitsAllocated: 8,
  bitsStored: 8,
  highBit: 7,
  signed: false,
  rescaleSlope: 1,
  rescaleIntercept: 0,
  windowCenter: null,
  windowWidth: null,
  palette: null,
})
