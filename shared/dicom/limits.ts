/**
 * How much of a foreign file is taken. Each lies far above what echo machines write and low enough that
 * a file of a few bytes can't cost seconds or gigabytes.
 */
export const limits = {
  /** Bytes before the pixel data. */
  headerBytes: 64 * 1024 * 1024,
  /** Bytes of a deflated data set once inflated: Deflated Explicit VR Little Endian. */
  inflatedBytes: 256 * 1024 * 1024,
  /** Sequences within sequences. */
  levels: 64,
  /** Elements of a header, those in sequences included. */
  elements: 1_000_000,
  framePixels: 32 * 1024 * 1024,
  /** At 30 a second, an hour. */
  frames: 108_000,
  /** Items of encapsulated pixel data. */
  fragments: 432_000,
  regions: 256,
  rWaves: 10_000,
  /** Characters of one text that is kept: a name, a description. LO has 64, PN 3 × 64, ST 1024. */
  textCharacters: 1024,
  /** Entries of a DICOMDIR. */
  listedFiles: 1_000_000,
} as const
