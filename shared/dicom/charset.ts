/** Specific Character Set (0008,0005) defined terms, PS3.3 C.12.1.1.2, as labels of the Encoding Standard. */
const labels: Readonly<Record<string, string>> = {
  '': 'windows-1252',
  'ISO_IR 6': 'windows-1252',
  'ISO_IR 100': 'iso-8859-1',
  'ISO_IR 101': 'iso-8859-2',
  'ISO_IR 109': 'iso-8859-3',
  'ISO_IR 110': 'iso-8859-4',
  'ISO_IR 144': 'iso-8859-5',
  'ISO_IR 127': 'iso-8859-6',
  'ISO_IR 126': 'iso-8859-7',
  'ISO_IR 138': 'iso-8859-8',
  'ISO_IR 148': 'windows-1254',
  'ISO_IR 203': 'iso-8859-15',
  'ISO_IR 166': 'windows-874',
  'ISO_IR 13': 'shift_jis',
  'ISO_IR 192': 'utf-8',
  GB18030: 'gb18030',
  GBK: 'gbk',
}

/** Escape sequences (after ESC) of ISO 2022, PS3.3 tables C.12-3 and C.12-4, and the encoding of what follows. */
const escapes: readonly (readonly [bytes: string, encoding: string])[] = [
  ['(B', 'windows-1252'],
  ['-A', 'iso-8859-1'],
  ['-B', 'iso-8859-2'],
  ['-C', 'iso-8859-3'],
  ['-D', 'iso-8859-4'],
  ['-L', 'iso-8859-5'],
  ['-G', 'iso-8859-6'],
  ['-F', 'iso-8859-7'],
  ['-H', 'iso-8859-8'],
  ['-M', 'windows-1254'],
  ['-T', 'windows-874'],
  [')I', 'shift_jis'],
  ['(J', 'shift_jis'],
  ['$B', 'jis-x-0208'],
  ['$(D', 'jis-x-0212'],
  ['$)C', 'euc-kr'],
  ['$)A', 'gbk'],
]

const ESC = 0x1b

function decodeSegment(bytes: Uint8Array, encoding: string): string {
  if (encoding === 'jis-x-0208') return new TextDecoder('iso-2022-jp').decode(Uint8Array.of(ESC, 0x24, 0x42, ...bytes))
  if (encoding === 'jis-x-0212') {
    // EUC-JP carries JIS X 0212 as 0x8F and two bytes with the high bit set.
    const euc: number[] = []
    for (let i = 0; i + 1 < bytes.length; i += 2) euc.push(0x8f, (bytes[i] ?? 0) | 0x80, (bytes[i + 1] ?? 0) | 0x80)
    return new TextDecoder('euc-jp').decode(Uint8Array.from(euc))
  }
  return new TextDecoder(encoding).decode(bytes)
}

function encodingOf(term: string): string {
  const plain = term.trim().replace(/^ISO 2022 IR/, 'ISO_IR')
  return labels[plain] ?? 'windows-1252'
}

/** Control characters and the PN and multi-value separators after which the first character set is in force again. */
const resets = new Set([0x0a, 0x0c, 0x0d, 0x3d, 0x5c, 0x5e])

/** Text of an element in the given Specific Character Set values; never throws, unreadable bytes become U+FFFD. */
export function decodeText(bytes: Uint8Array, characterSets: readonly string[]): string {
  const first = encodingOf(characterSets[0] ?? '')
  if (!bytes.includes(ESC)) return new TextDecoder(first).decode(bytes)
  let text = ''
  let encoding = first
  let start = 0
  let i = 0
  const flush = (end: number): void => {
    if (end > start) text += decodeSegment(bytes.subarray(start, end), encoding)
  }
  while (i < bytes.length) {
    const byte = bytes[i] ?? 0
    if (byte === ESC) {
      const found = escapes.find(([sequence]) =>
        [...sequence].every((letter, n) => bytes[i + 1 + n] === letter.charCodeAt(0)),
      )
      flush(i)
      encoding = found?.[1] ?? first
      i += 1 + (found?.[0].length ?? 0)
      start = i
    } else if (
      resets.has(byte) &&
      !(encoding.startsWith('jis-x') && (i - start) % 2 === 1) &&
      encoding !== first &&
      !encoding.startsWith('jis-x-0208')
    ) {
      flush(i)
      encoding = first
      start = i
      i += 1
    } else i += 1
  }
  flush(bytes.length)
  return text
}
