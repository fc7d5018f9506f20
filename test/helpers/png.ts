import { readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'

export interface Png {
  readonly columns: number
  readonly rows: number
  /** Three a pixel, grey thrice. */
  readonly rgb: Uint8Array
}

/** An 8-bit grey or RGB PNG that is not interlaced, as our truth pictures are. */
export function readPng(file: string): Png {
  const bytes = readFileSync(file)
  const parts: Buffer[] = []
  let [columns, rows, channels] = [0, 0, 0]
  for (let at = 8; at + 12 <= bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const type = bytes.toString('latin1', at + 4, at + 8)
    const data = bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at))
    if (type === 'IHDR') {
      ;[columns, rows] = [data.readUInt32BE(0), data.readUInt32BE(4)]
      channels = data[9] === 2 ? 3 : data[9] === 0 ? 1 : 0
      if (channels === 0 || data[8] !== 8 || data[12] !== 0) throw new Error(`${file}: not a PNG of our kind`)
    }
    if (type === 'IDAT') parts.push(data)
  }
  const raw = inflateSync(Buffer.concat(parts))
  const line = columns * channels
  const out = new Uint8Array(rows * line)
  for (let row = 0; row < rows; row++)
    for (let n = 0; n < line; n++) {
      const at = row * line + n
      const left = n >= channels ? (out[at - channels] ?? 0) : 0
      const up = row > 0 ? (out[at - line] ?? 0) : 0
      const corner = row > 0 && n >= channels ? (out[at - line - channels] ?? 0) : 0
      out[at] = (raw[row * (line + 1) + 1 + n] ?? 0) + predicted(raw[row * (line + 1)] ?? 0, left, up, corner)
    }
  const rgb =
    channels === 3 ? out : Uint8Array.from({ length: rows * columns * 3 }, (_, n) => out[Math.floor(n / 3)] ?? 0)
  return { columns, rows, rgb }
}

/** PNG filters, ISO/IEC 15948 9.2. */
function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 0) return 0
  if (filter === 1) return left
  if (filter === 2) return up
  if (filter === 3) return (left + up) >> 1
  const [a, b, c] = [left, up, corner].map((value) => Math.abs(left + up - corner - value))
  if ((a ?? 0) <= (b ?? 0) && (a ?? 0) <= (c ?? 0)) return left
  return (b ?? 0) <= (c ?? 0) ? up : corner
}
