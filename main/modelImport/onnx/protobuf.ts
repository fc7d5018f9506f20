/** Protocol buffers' wire format, as far as ONNX needs it (protobuf.dev/programming-guides/encoding). */

function varint(value: number | bigint): Buffer {
  let rest = BigInt.asUintN(64, BigInt(value))
  const bytes: number[] = []
  do {
    const low = Number(rest & 0x7fn)
    rest >>= 7n
    bytes.push(rest > 0n ? low | 0x80 : low)
  } while (rest > 0n)
  return Buffer.from(bytes)
}

export const integer = (field: number, value: number | bigint): Buffer =>
  Buffer.concat([varint(field << 3), varint(value)])

/** The tag and length that stand before `length` bytes. */
export const prefix = (field: number, length: number): Buffer =>
  Buffer.concat([varint((field << 3) | 2), varint(length)])

export const bytes = (field: number, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts)
  return Buffer.concat([prefix(field, content.length), content])
}

export const text = (field: number, value: string): Buffer => bytes(field, Buffer.from(value, 'utf8'))

export function float32(field: number, value: number): Buffer {
  const four = Buffer.alloc(4)
  four.writeFloatLE(value)
  return Buffer.concat([varint((field << 3) | 5), four])
}
