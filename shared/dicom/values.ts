import type { DataSet } from 'dicom-parser'
import type { PersonName, PersonNameGroup } from '../domain/patient'
import { decodeText } from './charset'
import { tags } from './tags'

/** Typed reads of single elements; absent and unreadable values come back as null or ''. */
export interface Values {
  text(tag: string): string
  number(tag: string): number | null
  numbers(tag: string): readonly number[]
  uint16(tag: string): number | null
  /** YYYY-MM-DD from DA, or null. */
  date(tag: string): string | null
  /** HH:MM:SS from TM, or null. */
  time(tag: string): string | null
  personName(tag: string): PersonName
  items(tag: string): readonly Values[]
  readonly dataSet: DataSet
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
  return {
    dataSet,
    text,
    number: (tag) => finite(dataSet.elements[tag] ? Number.parseFloat(text(tag).split('\\')[0] ?? '') : undefined),
    numbers: (tag) =>
      text(tag)
        .split('\\')
        .map((part) => Number.parseFloat(part))
        .filter((value) => Number.isFinite(value)),
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

export function parseDate(text: string): string | null {
  const [, year, month, day] = /^(\d{4})\.?(\d{2})\.?(\d{2})/.exec(text) ?? []
  if (!year || !month || !day || Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31)
    return null
  return `${year}-${month}-${day}`
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
