import path from 'node:path'

/**
 * A path as the file system has it: text, or bytes where its names are no UTF-8, as discs of older machines have them.
 * Node's functions take both.
 */
export type Place = string | Buffer

const SEPARATOR = Buffer.from(path.sep)

/** Text wherever it stands for the same bytes. */
export function placeOf(bytes: Buffer): Place {
  const text = bytes.toString('utf8')
  return Buffer.from(text, 'utf8').equals(bytes) ? text : bytes
}

export const bytesOf = (place: Place): Buffer => (typeof place === 'string' ? Buffer.from(place, 'utf8') : place)

/** For people: bytes that are no UTF-8 are shown as U+FFFD. */
export const shownPath = (place: Place): string => place.toString('utf8')

export function within(folder: Place, name: Buffer): Place {
  const parent = bytesOf(folder)
  const ends = parent.subarray(-SEPARATOR.length).equals(SEPARATOR)
  return placeOf(Buffer.concat([parent, ...(ends ? [] : [SEPARATOR]), name]))
}
