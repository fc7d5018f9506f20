import type { PixelFormat } from '../domain/loop'
import { inByteOrder, lutDescriptor, lutEntries, type LutDescriptor } from './lut'
import { tags } from './tags'
import type { Values } from './values'

type Palette = NonNullable<PixelFormat['palette']>

const channels = [
  {
    descriptor: tags.RedPaletteColorLookupTableDescriptor,
    data: tags.RedPaletteColorLookupTableData,
    segmented: tags.SegmentedRedPaletteColorLookupTableData,
  },
  {
    descriptor: tags.GreenPaletteColorLookupTableDescriptor,
    data: tags.GreenPaletteColorLookupTableData,
    segmented: tags.SegmentedGreenPaletteColorLookupTableData,
  },
  {
    descriptor: tags.BluePaletteColorLookupTableDescriptor,
    data: tags.BluePaletteColorLookupTableData,
    segmented: tags.SegmentedBluePaletteColorLookupTableData,
  },
]

/** Palette Color Lookup Tables, PS3.3 C.7.6.3.1.5-6 and C.7.9, scaled to 8 bit. Null where one is missing or damaged. */
export function paletteOf(values: Values, signed: boolean): Palette | null {
  const tables = channels.flatMap(({ descriptor: tag, data, segmented }) => {
    const descriptor =
      lutDescriptor(values, tag, signed) ?? lutDescriptor(values, channels[0]?.descriptor ?? tag, signed)
    const entries =
      descriptor && (lutEntries(values, data, descriptor) ?? segmentedEntries(values, segmented, descriptor))
    return descriptor && entries ? [{ first: descriptor.first, entries }] : []
  })
  if (tables.length !== channels.length) return null
  // Files that say 16 bits an entry but keep 8 in the low byte are told by their largest entry.
  const wide = tables.some(({ entries }) => entries.some((entry) => entry > 255))
  const first = Math.min(...tables.map((table) => table.first))
  const end = Math.max(...tables.map((table) => table.first + table.entries.length))
  const [red = [], green = [], blue = []] = tables.map(({ first: own, entries }) =>
    Array.from({ length: end - first }, (_, n) => {
      const entry = entries[Math.min(entries.length - 1, Math.max(0, first + n - own))] ?? 0
      return wide ? entry >> 8 : entry
    }),
  )
  return trimmed({ first, red, green, blue })
}

/** Lookups hold at both ends, so a run of equal colours there is kept once. */
function trimmed({ first, red, green, blue }: Palette): Palette {
  const same = (a: number, b: number): boolean => red[a] === red[b] && green[a] === green[b] && blue[a] === blue[b]
  let [from, to] = [0, red.length]
  while (to - from > 1 && same(to - 1, to - 2)) to--
  while (to - from > 1 && same(from, from + 1)) from++
  return {
    first: first + from,
    red: red.slice(from, to),
    green: green.slice(from, to),
    blue: blue.slice(from, to),
  }
}

const DISCRETE = 0
const LINEAR = 1
const INDIRECT = 2

/** Values of segments, and where an indirect segment's offset has its bytes or words, the least significant first. */
interface Segments {
  readonly data: Uint8Array | Uint16Array
  /** Bytes of one value: offsets count in bytes. */
  readonly unit: 1 | 2
  readonly offsetParts: readonly number[]
}

/**
 * Segmented Palette Color Lookup Table Data, PS3.3 C.7.9.2; null where missing, damaged, or shorter than described.
 * Segments of 8 bits lie one a byte or padded one a word; big-endian writers swap the bytes of a pair or leave them.
 */
function segmentedEntries(values: Values, tag: string, { entries, bits }: LutDescriptor): number[] | null {
  const bytes = values.bytes(tag)
  if (!bytes) return null
  const inWords: Segments = { data: values.words(tag), unit: 2, offsetParts: [0, 1] }
  const readings: readonly Segments[] =
    bits > 8
      ? [inWords]
      : [
          { data: inByteOrder(values, tag, bytes), unit: 1, offsetParts: [0, 1, 2, 3] },
          inWords,
          ...(values.littleEndian ? [] : [{ data: bytes, unit: 1 as const, offsetParts: [1, 0, 3, 2] }]),
        ]
  for (const reading of readings) {
    const expanded = expand(reading, entries)
    if (expanded && (bits > 8 || expanded.length === entries)) return expanded.slice(0, entries)
  }
  return null
}

/** At least as many entries, or null where the segments are damaged or give fewer. */
function expand({ data, unit, offsetParts }: Segments, entries: number): number[] | null {
  const out: number[] = []
  const starts = new Set<number>()

  /** Appends the segment at `at`; where the next one begins, or null where it is damaged. */
  function append(at: number, copied: boolean): number | null {
    const [opcode, count = 0] = [data[at], data[at + 1]]
    if (count === 0) return null
    if (opcode === DISCRETE) {
      if (at + 2 + count > data.length) return null
      for (let n = 0; n < count; n++) out.push(data[at + 2 + n] ?? 0)
      return at + 2 + count
    }
    if (opcode === LINEAR) {
      const [from, to] = [out.at(-1), data[at + 2]]
      if (from === undefined || to === undefined) return null
      for (let n = 1; n <= count; n++) out.push(Math.round(from + ((to - from) * n) / count))
      return at + 3
    }
    // An indirect segment copies others, none of them indirect.
    return opcode === INDIRECT && !copied ? copy(at, count) : null
  }

  function copy(at: number, count: number): number | null {
    const end = at + 2 + offsetParts.length
    if (end > data.length) return null
    const base = unit === 2 ? 65536 : 256
    const offset = offsetParts.reduceRight((sum, part) => sum * base + (data[at + 2 + part] ?? 0), 0)
    // In bytes by the standard; some writers count in values.
    let from: number | null | undefined = [offset / unit, offset].find((start) => starts.has(start))
    for (let n = 0; n < count; n++) {
      if (from === undefined || from === null || !starts.has(from) || out.length > entries) return null
      from = append(from, true)
    }
    return end
  }

  for (let at = 0; out.length < entries;) {
    starts.add(at)
    const next = append(at, false)
    if (next === null || out.length > 2 * 65536) return null
    at = next
  }
  return out
}
