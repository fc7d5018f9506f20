import dicomParser, { type DataSet } from 'dicom-parser'
import type { PersonName, PersonNameGroup } from '../domain/patient'
import { decodeText } from './charset'
import { tags } from './tags'

/** Typed reads of single elements; absent and unreadable values come back as null or ''. */
export interface Values {
  text(tag: string): string
  number(tag: string): number | null
  /** Each value in its place, NaN where it is no number. */
  numbers(tag: string): readonly number[]
  uint16(tag: string): number | null
  /** 16-bit words in the file's byte order; empty where absent. */
  words(tag: string): Uint16Array
  bytes(tag: string): Uint8Array | null
  vr(tag: string): string | null
  /** Values of an Attribute Tag (AT) as dicom-parser names elements. */
  attributeTags(tag: string): readonly string[]
  /** YYYY-MM-DD from DA, or null. */
  date(tag: string): string | null
  /** HH:MM:SS from TM, or null. */
  time(tag: string): string | null
  personName(tag: string): PersonName
  items(tag: string): readonly Values[]
  readonly dataSet: DataSet
  readonly littleEndian: boolean
}

export function valuesOf(dataSet: DataSet, inheritedCharacterSets: readonly string[] = []): Values {
  const own = dataSet.string(tags.SpecificCharacterSet)
  const characterSets = own === undefined ? inheritedCharacterSets : own.split('\\')
  const bytesOf = (tag: string): Uint8Array | null => {
    const element = dataSet.elements[tag]
    if (!element || element.length <= 0 || element.dataOffset + element.length > dataSet.byteArray.length) return null
    return dataSet.byteArray.subarray(element.dataOffset, element.dataOffset + element.length)
  }
  const text = (tag: string): string => {
    const bytes = bytesOf(tag)
    return bytes ? decodeText(bytes, characterSets).replaceAll('\0', '').trim() : ''
  }
  const finite = (value: number | undefined): number | null =>
    value !== undefined && Number.isFinite(value) ? value : null
  const words = (tag: string): Uint16Array => {
    const bytes = bytesOf(tag)
    return Uint16Array.from({ length: (bytes?.length ?? 0) >> 1 }, (_, n) => dataSet.uint16(tag, n) ?? 0)
  }
  return {
    dataSet,
    littleEndian: dataSet.byteArrayParser === dicomParser.littleEndianByteArrayParser,
    text,
    number: (tag) => finite(parseDecimal(text(tag).split('\\')[0] ?? '')),
    numbers: (tag) => (text(tag) === '' ? [] : text(tag).split('\\').map(parseDecimal)),
    words,
    bytes: bytesOf,
    vr: (tag) => dataSet.elements[tag]?.vr ?? null,
    attributeTags: (tag) => {
      const parts = [...words(tag)].map((word) => word.toString(16).padStart(4, '0'))
      return Array.from({ length: parts.length >> 1 }, (_, n) => `x${parts[2 * n]}${parts[2 * n + 1]}`)
    },
    uint16: (tag) => (bytesOf(tag) ? finite(dataSet.uint16(tag)) : null),
    date: (tag) => parseDate(text(tag)),
    time: (tag) => parseTime(text(tag)),
    personName: (tag) => parsePersonName(text(tag)),
    items: (tag) =>
      (dataSet.elements[tag]?.items ?? []).flatMap((item) =>
        item.dataSet ? [valuesOf(item.dataSet, characterSets)] : [],
      ),
  }
}

/** DS or IS; a decimal comma, which some machines write, stands for the point. NaN where it is no number. */
export function parseDecimal(text: string): number {
  if (!text.includes(',')) return Number.parseFloat(text)
  return /^[^.,]*,\d+[^.,]*$/.test(text) ? Number.parseFloat(text.replace(',', '.')) : Number.NaN
}

/** DA, and as some write it: YYYY.MM.DD, YYYY-MM-DD, YYYY/M/D; null where the calendar has no such day. */
export function parseDate(text: string): string | null {
  const [, year = '', month = '', day = ''] =
    /^(\d{4})(\d{2})(\d{2})/.exec(text) ?? /^(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?!\d)/.exec(text) ?? []
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
  const isDay = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= days
  return isDay && Number(year) >= 1800 ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : null
}

export function parseTime(text: string): string | null {
  const [, hours, minutes = '00', seconds = '00'] = /^(\d{2}):?(\d{2})?:?(\d{2})?/.exec(text) ?? []
  if (!hours || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 60) return null
  return `${hours}:${minutes}:${seconds}`
}

/** PN components, PS3.5 6.2.1.2: family^given^middle^prefix^suffix; groups (alphabetic, ideographic, phonetic) split by `=`; the first group with letters leads. */
export function parsePersonName(text: string): PersonName {
  const groups = text.split('=').map((part) => (part.replaceAll('^', '').trim() === '' ? null : nameGroup(part)))
  const leading = groups.findIndex((group) => group !== null)
  const [, ideographic, phonetic] = groups
  return {
    ...(groups[leading] ?? nameGroup('')),
    ...(ideographic && leading < 1 && { ideographic }),
    ...(phonetic && leading < 2 && { phonetic }),
  }
}

function nameGroup(text: string): PersonNameGroup {
  const [family = '', given = '', middle = '', prefix = '', suffix = ''] = text.split('^').map((part) => part.trim())
  return { family, given, middle, prefix, suffix }
}
