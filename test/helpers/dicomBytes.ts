/** DICOM files written byte by byte, for what no writer should write. */

export interface DrawnElement {
  readonly tag: readonly [group: number, element: number]
  readonly vr: string
  /** Text, 16-bit words, bytes, or the items of a sequence. */
  readonly value: string | readonly number[] | Uint8Array | readonly (readonly DrawnElement[])[]
  /** Written without its VR, as implicit files are. */
  readonly bare?: true
  /** Of a sequence: items and sequence end with delimiters. */
  readonly open?: true
}

export interface DrawnFile {
  readonly elements: readonly DrawnElement[]
  readonly syntax?: string
  /** How bytes are written, whatever the syntax says. */
  readonly implicit?: boolean
  readonly bigEndian?: boolean
  /** Bytes behind the last element. */
  readonly tail?: Uint8Array
}

const longVrs = ['OB', 'OW', 'OV', 'SQ', 'UN', 'UT']
const OPEN = 0xffffffff

const isItems = (value: DrawnElement['value']): value is readonly (readonly DrawnElement[])[] =>
  Array.isArray(value) && Array.isArray(value[0])

class Writer {
  constructor(
    readonly implicit: boolean,
    readonly bigEndian: boolean,
  ) {}

  u16 = (value: number): Buffer => {
    const bytes = Buffer.alloc(2)
    if (this.bigEndian) bytes.writeUInt16BE(value & 0xffff)
    else bytes.writeUInt16LE(value & 0xffff)
    return bytes
  }

  u32 = (value: number): Buffer => {
    const bytes = Buffer.alloc(4)
    if (this.bigEndian) bytes.writeUInt32BE(value)
    else bytes.writeUInt32LE(value)
    return bytes
  }

  tag = ([group, element]: readonly [number, number]): Buffer => Buffer.concat([this.u16(group), this.u16(element)])

  value({ value, open }: DrawnElement): Buffer {
    if (typeof value === 'string') return padded(Buffer.from(value, 'utf8'), ' ')
    if (value instanceof Uint8Array) return padded(Buffer.from(value), '\0')
    if (!isItems(value)) return Buffer.concat(value.map(this.u16))
    const items = value.flatMap((item) => {
      const content = Buffer.concat(item.map((element) => this.element(element)))
      const head = [this.tag([0xfffe, 0xe000]), this.u32(open ? OPEN : content.length)]
      return [...head, content, ...(open ? [this.tag([0xfffe, 0xe00d]), this.u32(0)] : [])]
    })
    return Buffer.concat([...items, ...(open ? [this.tag([0xfffe, 0xe0dd]), this.u32(0)] : [])])
  }

  element(element: DrawnElement): Buffer {
    const content = this.value(element)
    const length = element.open ? OPEN : content.length
    const tag = this.tag(element.tag)
    if (this.implicit || element.bare) return Buffer.concat([tag, this.u32(length), content])
    const vr = Buffer.from(element.vr, 'latin1')
    if (longVrs.includes(element.vr)) return Buffer.concat([tag, vr, Buffer.alloc(2), this.u32(length), content])
    return Buffer.concat([tag, vr, this.u16(length), content])
  }
}

const padded = (bytes: Buffer, pad: string): Buffer =>
  bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from(pad)])

export const EXPLICIT = '1.2.840.10008.1.2.1'

export function drawnFile({
  elements,
  syntax = EXPLICIT,
  implicit = false,
  bigEndian = false,
  tail,
}: DrawnFile): Uint8Array {
  const meta = new Writer(false, false)
  const writer = new Writer(implicit, bigEndian)
  const sorted = [...elements].sort((a, b) => a.tag[0] - b.tag[0] || a.tag[1] - b.tag[1])
  return new Uint8Array(
    Buffer.concat([
      Buffer.alloc(128),
      Buffer.from('DICM'),
      meta.element({ tag: [2, 0x10], vr: 'UI', value: syntax.length % 2 ? `${syntax}\0` : syntax }),
      ...sorted.map((element) => writer.element(element)),
      ...(tail ? [tail] : []),
    ]),
  )
}

export const pixelData = (bytes: Uint8Array, vr: 'OB' | 'OW' = 'OB'): DrawnElement => ({
  tag: [0x7fe0, 0x10],
  vr,
  value: bytes,
})

const item = (content: Uint8Array): Buffer => {
  const bytes = padded(Buffer.from(content), '\0')
  const head = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0])
  head.writeUInt32LE(bytes.length, 4)
  return Buffer.concat([head, bytes])
}

/** Encapsulated pixel data, PS3.5 A.4, written behind all else; `table`: its basic offset table, null leaves the item out. */
export function encapsulated(fragments: readonly Uint8Array[], table: readonly number[] | null = []): Uint8Array {
  const offsets = Buffer.alloc(4 * (table?.length ?? 0))
  for (const [n, offset] of (table ?? []).entries()) offsets.writeUInt32LE(offset, 4 * n)
  return Buffer.concat([
    Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x42, 0, 0, 0xff, 0xff, 0xff, 0xff]),
    ...(table === null ? [] : [item(offsets)]),
    ...fragments.map(item),
    Buffer.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]),
  ])
}

/** What every image needs. */
export const identity: readonly DrawnElement[] = [
  { tag: [0x0008, 0x0016], vr: 'UI', value: '1.2.840.10008.5.1.4.1.1.3.1\0' },
  { tag: [0x0008, 0x0018], vr: 'UI', value: '2.25.71\0' },
  { tag: [0x0008, 0x0060], vr: 'CS', value: 'US' },
  { tag: [0x0020, 0x000d], vr: 'UI', value: '2.25.72\0' },
  { tag: [0x0020, 0x000e], vr: 'UI', value: '2.25.73\0' },
]

export interface DrawnImage {
  readonly rows: number
  readonly columns: number
  readonly photometric: string
  readonly samples?: number
  readonly planar?: number
  readonly bits?: 8 | 16
  readonly signed?: boolean
  readonly frames?: string
}

export const image = ({
  rows,
  columns,
  photometric,
  samples = 1,
  planar = 0,
  bits = 8,
  signed,
  frames,
}: DrawnImage): DrawnElement[] => [
  ...identity,
  { tag: [0x0028, 0x0002], vr: 'US', value: [samples] },
  { tag: [0x0028, 0x0004], vr: 'CS', value: photometric },
  { tag: [0x0028, 0x0006], vr: 'US', value: [planar] },
  ...(frames === undefined ? [] : [{ tag: [0x0028, 0x0008], vr: 'IS', value: frames } as const]),
  { tag: [0x0028, 0x0010], vr: 'US', value: [rows] },
  { tag: [0x0028, 0x0011], vr: 'US', value: [columns] },
  { tag: [0x0028, 0x0100], vr: 'US', value: [bits] },
  { tag: [0x0028, 0x0101], vr: 'US', value: [bits] },
  { tag: [0x0028, 0x0102], vr: 'US', value: [bits - 1] },
  { tag: [0x0028, 0x0103], vr: 'US', value: [signed ? 1 : 0] },
]
