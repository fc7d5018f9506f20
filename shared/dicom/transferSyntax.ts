/** How the pixels of a transfer syntax are coded, and whether Longaxis shows them. PS3.5 annex A and PS3.6 table A-1. */
export interface TransferSyntax {
  readonly uid: string
  readonly name: string
  /** Holds two views for stereo display; refused, since one is shown. */
  readonly stereo?: true
  readonly coding:
    'native' | 'jpeg' | 'jpegExtended' | 'jpegLossless' | 'jpegLs' | 'jpeg2000' | 'htj2k' | 'rle' | 'h264' | 'refused'
}

const P = '1.2.840.10008.1.2'

const table: readonly TransferSyntax[] = [
  { uid: P, name: 'Implicit VR Little Endian', coding: 'native' },
  { uid: `${P}.1`, name: 'Explicit VR Little Endian', coding: 'native' },
  { uid: `${P}.1.99`, name: 'Deflated Explicit VR Little Endian', coding: 'native' },
  { uid: `${P}.2`, name: 'Explicit VR Big Endian', coding: 'native' },
  { uid: `${P}.4.50`, name: 'JPEG Baseline', coding: 'jpeg' },
  { uid: `${P}.4.51`, name: 'JPEG Extended', coding: 'jpegExtended' },
  { uid: `${P}.4.57`, name: 'JPEG Lossless', coding: 'jpegLossless' },
  { uid: `${P}.4.70`, name: 'JPEG Lossless, first-order prediction', coding: 'jpegLossless' },
  { uid: `${P}.4.80`, name: 'JPEG-LS Lossless', coding: 'jpegLs' },
  { uid: `${P}.4.81`, name: 'JPEG-LS Near-lossless', coding: 'jpegLs' },
  { uid: `${P}.4.90`, name: 'JPEG 2000 Lossless', coding: 'jpeg2000' },
  { uid: `${P}.4.91`, name: 'JPEG 2000', coding: 'jpeg2000' },
  { uid: `${P}.4.100`, name: 'MPEG-2 Main Profile', coding: 'refused' },
  { uid: `${P}.4.100.1`, name: 'Fragmentable MPEG-2 Main Profile', coding: 'refused' },
  { uid: `${P}.4.101`, name: 'MPEG-2 High Level', coding: 'refused' },
  { uid: `${P}.4.101.1`, name: 'Fragmentable MPEG-2 High Level', coding: 'refused' },
  { uid: `${P}.4.102`, name: 'MPEG-4 AVC/H.264 High Profile', coding: 'h264' },
  { uid: `${P}.4.102.1`, name: 'Fragmentable MPEG-4 AVC/H.264 High Profile', coding: 'h264' },
  { uid: `${P}.4.103`, name: 'MPEG-4 AVC/H.264 BD-compatible', coding: 'h264' },
  { uid: `${P}.4.103.1`, name: 'Fragmentable MPEG-4 AVC/H.264 BD-compatible', coding: 'h264' },
  { uid: `${P}.4.104`, name: 'MPEG-4 AVC/H.264 High Profile 4.2', coding: 'h264' },
  { uid: `${P}.4.104.1`, name: 'Fragmentable MPEG-4 AVC/H.264 High Profile 4.2', coding: 'h264' },
  { uid: `${P}.4.105`, name: 'MPEG-4 AVC/H.264 High Profile 4.2 for 3D Video', coding: 'refused', stereo: true },
  {
    uid: `${P}.4.105.1`,
    name: 'Fragmentable MPEG-4 AVC/H.264 High Profile 4.2 for 3D Video',
    coding: 'refused',
    stereo: true,
  },
  { uid: `${P}.4.106`, name: 'MPEG-4 AVC/H.264 Stereo High Profile', coding: 'refused', stereo: true },
  { uid: `${P}.4.106.1`, name: 'Fragmentable MPEG-4 AVC/H.264 Stereo High Profile', coding: 'refused', stereo: true },
  { uid: `${P}.4.107`, name: 'HEVC/H.265 Main Profile', coding: 'refused' },
  { uid: `${P}.4.108`, name: 'HEVC/H.265 Main 10 Profile', coding: 'refused' },
  { uid: `${P}.4.110`, name: 'JPEG XL Lossless', coding: 'refused' },
  { uid: `${P}.4.111`, name: 'JPEG XL JPEG Recompression', coding: 'refused' },
  { uid: `${P}.4.112`, name: 'JPEG XL', coding: 'refused' },
  { uid: `${P}.4.201`, name: 'HTJ2K Lossless', coding: 'htj2k' },
  { uid: `${P}.4.202`, name: 'HTJ2K Lossless RPCL', coding: 'htj2k' },
  { uid: `${P}.4.203`, name: 'HTJ2K', coding: 'htj2k' },
  { uid: `${P}.5`, name: 'RLE Lossless', coding: 'rle' },
  { uid: `${P}.8.1`, name: 'Deflated Image Frame', coding: 'refused' },
]

const byUid = new Map(table.map((entry) => [entry.uid, entry]))

/** An unknown transfer syntax is refused by its UID. */
export const transferSyntax = (uid: string): TransferSyntax => byUid.get(uid) ?? { uid, name: uid, coding: 'refused' }

/** MPEG-2, MPEG-4 and HEVC: one stream for all frames, PS3.5 8.2.5-8.2.8, in any number of fragments where the UID ends in .1 (A.4). */
export const isVideo = (uid: string): boolean => /^1\.2\.840\.10008\.1\.2\.4\.10([0-6](\.1)?|[78])$/.test(uid)

export const IMPLICIT_LITTLE_ENDIAN = P
export const EXPLICIT_LITTLE_ENDIAN = `${P}.1`
export const DEFLATED = `${P}.1.99`
export const EXPLICIT_BIG_ENDIAN = `${P}.2`
