import dicomParser, { type ByteArrayParser, type DataSet, type Element } from 'dicom-parser'
import { textOf, type CatalogueText } from '../words'
import { limits } from './limits'
import { sequences } from './tags'

/** Why a header can't be read. `cutShort`: it passes the end of the bytes read so far, so that more may help. */
export class HeaderFault extends Error {
  constructor(
    readonly kind: 'cutShort' | 'damaged' | 'tooDeep' | 'tooMany',
    readonly reason: CatalogueText,
  ) {
    super(kind)
  }
}

export interface Encoding {
  readonly littleEndian: boolean
  /** Without VRs, PS3.5 A.1. */
  readonly implicit: boolean
}

/** VRs with 2 reserved bytes and a length of 4 bytes, PS3.5 table 7.1-1; the others' length has 2 bytes. */
const longVrs = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV'])
const shortVrs = new Set([
  ...['AE', 'AS', 'AT', 'CS', 'DA', 'DS', 'DT', 'FD', 'FL', 'IS', 'LO', 'LT', 'PN', 'SH', 'SL', 'SS', 'ST', 'TM'],
  ...['UI', 'UL', 'US'],
])

const UNDEFINED_LENGTH = 0xffffffff
const ITEM = 0xfffee000
const ITEM_END = 0xfffee00d
const SEQUENCE_END = 0xfffee0dd
const PIXEL_DATA = 0x7fe00010

interface Header {
  readonly vr: string | null
  readonly length: number
  readonly dataOffset: number
}

/** dicom-parser's typed reads over elements that were found here. */
const DataSetOf = (
  dicomParser as unknown as { DataSet: new (parser: ByteArrayParser, bytes: Uint8Array, elements: object) => DataSet }
).DataSet

/**
 * Reads elements from `start` up to, not into, the pixel data. An element whose VR is missing or unknown, and implicit
 * bytes under an explicit label or the other way round, are read as whatever leads to a next element.
 * Throws HeaderFault.
 */
export function readElements(bytes: Uint8Array, start: number, encoding: Encoding, complete: boolean): DataSet {
  return new ElementReader(bytes, encoding.littleEndian, complete).dataSet(start, encoding.implicit)
}

class ElementReader {
  readonly #view: DataView
  readonly #parser: ByteArrayParser
  #elements = 0

  constructor(
    readonly bytes: Uint8Array,
    readonly littleEndian: boolean,
    readonly complete: boolean,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#parser = littleEndian ? dicomParser.littleEndianByteArrayParser : dicomParser.bigEndianByteArrayParser
  }

  dataSet(start: number, implicit: boolean): DataSet {
    return this.#level(start, this.bytes.length, false, implicit, 0).dataSet
  }

  #uint32 = (at: number): number => this.#view.getUint32(at, this.littleEndian)

  /** Group and element as one number. */
  #tag = (at: number): number =>
    this.#view.getUint16(at, this.littleEndian) * 0x10000 + this.#view.getUint16(at + 2, this.littleEndian)

  /** One data set or item; `open`: it lasts until its delimiter. */
  #level(
    start: number,
    end: number,
    open: boolean,
    expectedImplicit: boolean,
    level: number,
  ): { readonly dataSet: DataSet; readonly end: number } {
    if (level > limits.levels) throw new HeaderFault('tooDeep', textOf('headerFaults.tooDeep'))
    const elements: Record<string, Element> = {}
    const dataSet = new DataSetOf(this.#parser, this.bytes, elements)
    let implicit = expectedImplicit
    let at = start
    for (let first = true; at < end; first = false) {
      if (at + 8 > end) {
        if (level === 0 && this.complete) return { dataSet, end }
        throw this.#cutShort(at)
      }
      const tag = this.#tag(at)
      if (tag === ITEM_END && open) return { dataSet, end: at + 8 }
      // The item's own delimiter is missing.
      if (tag === SEQUENCE_END && open) return { dataSet, end: at }
      if (tag >= ITEM && tag <= SEQUENCE_END) {
        if (level > 0) throw this.#damaged(tag)
        at += 8
        continue
      }
      if (++this.#elements > limits.elements) throw new HeaderFault('tooMany', textOf('headerFaults.tooMany'))
      if (first) implicit = this.#isImplicit(at, end, implicit)
      const isPixels = tag === PIXEL_DATA && level === 0
      // Pixels may lie beyond what has been read, and beyond the file's end where it was cut off.
      const header = isPixels ? (this.#explicit(at) ?? this.#implicit(at)) : this.#header(at, end, tag, implicit)
      const { element, next } = this.#element(tag, header, end, implicit, level)
      elements[element.tag] = element
      if (isPixels) return { dataSet, end }
      at = next
    }
    if (open) throw this.#cutShort(at)
    return { dataSet, end: at }
  }

  /** A data set's first element tells whether VRs are there, whatever the label says. */
  #isImplicit(at: number, end: number, expected: boolean): boolean {
    const tag = this.#tag(at)
    const [explicit, plain] = [this.#explicit(at), this.#implicit(at)]
    if (expected) return !(explicit && this.#leadsOn(explicit, tag, end) && !this.#leadsOn(plain, tag, end))
    return !explicit && this.#leadsOn(plain, tag, end)
  }

  #header(at: number, end: number, tag: number, implicit: boolean): Header {
    const [explicit, plain] = [this.#explicit(at), this.#implicit(at)]
    const expected = implicit ? plain : explicit
    if (expected && this.#fits(expected, end)) {
      if (!implicit || !explicit || this.#leadsOn(plain, tag, end) || !this.#leadsOn(explicit, tag, end))
        return expected
      return explicit
    }
    if (expected && !this.complete) throw this.#cutShort(at)
    const others = implicit ? [explicit] : [plain, this.#unknownVr(at, false), this.#unknownVr(at, true)]
    const other = others.find((one) => one && this.#leadsOn(one, tag, end))
    if (other) return other
    if (!this.complete) throw this.#cutShort(at)
    // As most readers take an unknown VR.
    const last = expected ?? this.#unknownVr(at, false)
    if (last && this.#fits(last, end)) return last
    throw this.#cutShort(at)
  }

  #vr = (at: number): string => String.fromCharCode(this.bytes[at + 4] ?? 0, this.bytes[at + 5] ?? 0)

  /** As the element's VR has it; null where none that is known stands there. */
  #explicit(at: number): Header | null {
    const vr = this.#vr(at)
    if (shortVrs.has(vr)) return { vr, length: this.#view.getUint16(at + 6, this.littleEndian), dataOffset: at + 8 }
    if (!longVrs.has(vr) || at + 12 > this.bytes.length || this.#view.getUint16(at + 6) !== 0) return null
    return { vr, length: this.#uint32(at + 8), dataOffset: at + 12 }
  }

  #implicit = (at: number): Header => ({ vr: null, length: this.#uint32(at + 4), dataOffset: at + 8 })

  #unknownVr(at: number, long: boolean): Header | null {
    const vr = /^[A-Z]{2}$/.test(this.#vr(at)) ? this.#vr(at) : 'UN'
    if (!long) return { vr, length: this.#view.getUint16(at + 6, this.littleEndian), dataOffset: at + 8 }
    return at + 12 > this.bytes.length ? null : { vr, length: this.#uint32(at + 8), dataOffset: at + 12 }
  }

  #fits = ({ vr, length, dataOffset }: Header, end: number): boolean =>
    length === UNDEFINED_LENGTH ? vr === null || longVrs.has(vr) : dataOffset + length <= end

  /** Whether the element, so read, ends where its data set ends or where a header of a later element stands. */
  #leadsOn(header: Header, tag: number, end: number): boolean {
    if (!this.#fits(header, end)) return false
    const next = header.dataOffset + (header.length === UNDEFINED_LENGTH ? 0 : header.length)
    if (next === end) return true
    if (next + 8 > end) return false
    const nextTag = this.#tag(next)
    if (header.length === UNDEFINED_LENGTH) return nextTag === ITEM || nextTag === SEQUENCE_END
    if (nextTag === ITEM_END || nextTag === SEQUENCE_END) return true
    if (nextTag <= tag) return false
    const explicit = this.#explicit(next)
    return (explicit !== null && this.#fits(explicit, end)) || this.#fits(this.#implicit(next), end)
  }

  /** The element, and where the one after it begins. */
  #element(
    tag: number,
    header: Header,
    end: number,
    implicit: boolean,
    level: number,
  ): { readonly element: Element; readonly next: number } {
    const { vr, dataOffset } = header
    const open = header.length === UNDEFINED_LENGTH
    const name = nameOf(tag)
    const found = (length: number, next: number, items?: Element[]) => ({
      element: {
        tag: name,
        dataOffset,
        length,
        ...(vr !== null && { vr }),
        ...(items && { items }),
        ...(open && { hadUndefinedLength: true }),
      } as Element,
      next,
    })
    if (tag === PIXEL_DATA && level === 0) return found(open ? 0 : header.length, dataOffset)
    const bare = vr === null || vr === 'UN'
    if (vr === 'SQ' || (bare && (open || sequences.has(name)))) {
      // UN of undefined length holds a sequence in implicit form, PS3.5 6.2.2 note 2.
      const items = this.#items(
        dataOffset,
        open ? end : dataOffset + header.length,
        open,
        implicit || vr === 'UN',
        level,
      )
      return found(items.valueEnd - dataOffset, items.next, items.items)
    }
    if (open) {
      const next = this.#skipFragments(dataOffset, end)
      return found(next - 8 - dataOffset, next)
    }
    const items = vr === null && this.#beginsWithItem(header) ? this.#triedItems(header, implicit, level) : null
    return found(header.length, dataOffset + header.length, items ?? undefined)
  }

  #beginsWithItem = ({ dataOffset, length }: Header): boolean => length >= 8 && this.#tag(dataOffset) === ITEM

  /** Items of an element that may be a sequence, for all that its header tells; null where it is none. */
  #triedItems({ dataOffset, length }: Header, implicit: boolean, level: number): Element[] | null {
    try {
      return this.#items(dataOffset, dataOffset + length, false, implicit, level).items
    } catch (error) {
      if (error instanceof HeaderFault && (error.kind === 'damaged' || error.kind === 'cutShort')) return null
      throw error
    }
  }

  #items(
    start: number,
    end: number,
    open: boolean,
    implicit: boolean,
    level: number,
  ): { readonly items: Element[]; readonly valueEnd: number; readonly next: number } {
    const items: Element[] = []
    let at = start
    while (open || at < end) {
      if (at + 8 > end) throw this.#cutShort(at)
      const tag = this.#tag(at)
      if (tag === SEQUENCE_END) return { items, valueEnd: at, next: open ? at + 8 : end }
      if (tag !== ITEM) throw this.#damaged(tag)
      const length = this.#uint32(at + 4)
      const openItem = length === UNDEFINED_LENGTH
      const itemEnd = openItem ? end : at + 8 + length
      if (itemEnd > end) throw this.#cutShort(at)
      const item = this.#level(at + 8, itemEnd, openItem, implicit, level + 1)
      items.push({
        tag: nameOf(ITEM),
        dataOffset: at + 8,
        length: item.end - at - 8,
        dataSet: item.dataSet,
      })
      at = item.end
    }
    return { items, valueEnd: at, next: at }
  }

  /** Encapsulated pixels of an icon or another item: passed over. */
  #skipFragments(start: number, end: number): number {
    let at = start
    while (at + 8 <= end) {
      const tag = this.#tag(at)
      if (tag === SEQUENCE_END) return at + 8
      if (tag !== ITEM) throw this.#damaged(tag)
      at += 8 + this.#uint32(at + 4)
    }
    throw this.#cutShort(start)
  }

  #cutShort = (at: number): HeaderFault =>
    new HeaderFault('cutShort', textOf('headerFaults.cutShort', { position: at }))

  #damaged = (tag: number): HeaderFault =>
    new HeaderFault('damaged', textOf('headerFaults.misplaced', { tag: writtenTag(tag) }))
}

/** As dicom-parser names its elements: x00100010. */
const nameOf = (tag: number): string => `x${tag.toString(16).padStart(8, '0')}`

/** As people write it: (0010,0010). */
const writtenTag = (tag: number): string => {
  const digits = tag.toString(16).toUpperCase().padStart(8, '0')
  return `(${digits.slice(0, 4)},${digits.slice(4)})`
}
