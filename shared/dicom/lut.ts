import type { LookupTable } from '../domain/loop'
import { tags } from './tags'
import type { Values } from './values'

/** LUT Descriptor: number of entries, the first value mapped, bits of an entry; PS3.3 C.11.1.1 and C.7.6.3.1.5. */
export interface LutDescriptor {
  readonly entries: number
  readonly first: number
  readonly bits: number
}

export function lutDescriptor(values: Values, tag: string, signed: boolean): LutDescriptor | null {
  const [entries, first, bits] = values.words(tag)
  if (entries === undefined || first === undefined || bits === undefined) return null
  // 0 entries stand for 65536; the first value is signed where pixel values are.
  const isSigned = (signed || values.vr(tag) === 'SS') && first >= 0x8000
  return { entries: entries === 0 ? 65536 : entries, first: isSigned ? first - 65536 : first, bits }
}

/**
 * Entries of LUT data. Entries of 8 bits lie one a byte, or padded one a 16-bit word: the value's length tells which
 * (PS3.3 C.7.6.3.1.5, note). Null where the data are missing or shorter than the descriptor says.
 */
export function lutEntries(values: Values, tag: string, { entries }: LutDescriptor): number[] | null {
  const bytes = values.bytes(tag)
  if (!bytes) return null
  if (bytes.length >= 2 * entries) return [...values.words(tag).subarray(0, entries)]
  // A pad byte makes an odd number of entries even.
  if (bytes.length !== entries + (entries % 2) && bytes.length !== entries) return null
  return [...inByteOrder(values, tag, bytes).subarray(0, entries)]
}

/** Bytes that were written as 16-bit words lie in pairs the other way round where words are big-endian. */
export function inByteOrder(values: Values, tag: string, bytes: Uint8Array): Uint8Array {
  if (values.littleEndian || values.vr(tag) === 'OB' || bytes.length % 2 === 1) return bytes
  return Uint8Array.from(bytes, (_, n) => bytes[n ^ 1] ?? 0)
}

/** Of a Modality or VOI LUT item; null where it can't be read. */
export function lookupTable(item: Values, signed: boolean): LookupTable | null {
  const descriptor = lutDescriptor(item, tags.LUTDescriptor, signed)
  const entries = descriptor && lutEntries(item, tags.LUTData, descriptor)
  if (!descriptor || !entries || descriptor.bits < 1 || descriptor.bits > 16) return null
  const most = 2 ** descriptor.bits - 1
  // Entries of 8 bits in the high byte of their words.
  const shift = descriptor.bits === 8 && entries.some((entry) => entry > most) ? 8 : 0
  return {
    first: descriptor.first,
    bits: descriptor.bits,
    entries: entries.map((entry) => Math.min(most, entry >> shift)),
  }
}
