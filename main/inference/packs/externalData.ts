import type { FileHandle } from 'node:fs/promises'

type Message = 'model' | 'graph' | 'node' | 'attribute' | 'tensor' | 'sparse' | 'training' | 'function'

/** Fields that lead to tensors (onnx/onnx.proto3); all others are passed over by their length. */
const fields: Readonly<Record<Message, Readonly<Partial<Record<number, Message>>>>> = {
  model: { 7: 'graph', 20: 'training', 25: 'function' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' },
  sparse: { 1: 'tensor', 2: 'tensor' },
  training: { 1: 'graph', 2: 'graph' },
  function: { 7: 'node', 11: 'attribute' },
  tensor: {},
}
/** TensorProto.external_data and TensorProto.data_location. */
const EXTERNAL_DATA = 13
const DATA_LOCATION = 14
const GRAPH = 7

const MAX_DEPTH = 64
const MAX_FIELDS = 5_000_000
const WINDOW_BYTES = 1 << 16

class Malformed extends Error {}

/**
 * Whether any tensor of an ONNX graph lies in another file: ONNX Runtime would open whatever path the graph names. Null where
 * these bytes are no ONNX graph. Tensors' own bytes are not read.
 */
export async function isExternal(handle: Pick<FileHandle, 'read'>, size: number): Promise<boolean | null> {
  const window = Buffer.allocUnsafe(WINDOW_BYTES)
  let [from, to] = [0, 0]
  let read = 0
  async function byte(at: number): Promise<number> {
    if (at < from || at >= to) {
      const { bytesRead } = await handle.read(window, 0, Math.min(WINDOW_BYTES, size - at), at)
      ;[from, to] = [at, at + bytesRead]
      if (bytesRead === 0) throw new Malformed()
    }
    return window.readUInt8(at - from)
  }
  /** The value, exact below 2^53, and where it ends. */
  async function varint(at: number, end: number): Promise<readonly [number, number]> {
    let value = 0
    for (let i = 0; i < 10; i++) {
      if (at + i >= end) throw new Malformed()
      const next = at + i >= from && at + i < to ? window.readUInt8(at + i - from) : await byte(at + i)
      value += (next & 0x7f) * 2 ** (7 * i)
      if (next < 0x80) return [value, at + i + 1]
    }
    throw new Malformed()
  }
  async function hasExternal(message: Message, begin: number, end: number, depth: number): Promise<boolean> {
    if (depth > MAX_DEPTH) throw new Malformed()
    let hasGraph = false
    for (let at = begin; at < end;) {
      if (++read > MAX_FIELDS) throw new Malformed()
      const [tag, valueAt] = await varint(at, end)
      const [field, wire] = [Math.floor(tag / 8), tag % 8]
      if (wire === 0) {
        const [value, next] = await varint(valueAt, end)
        if (message === 'tensor' && field === DATA_LOCATION && value !== 0) return true
        at = next
      } else if (wire === 1 || wire === 5) at = valueAt + (wire === 1 ? 8 : 4)
      else if (wire === 2) {
        const [length, content] = await varint(valueAt, end)
        if (content + length > end) throw new Malformed()
        if (message === 'tensor' && field === EXTERNAL_DATA) return true
        const inner = fields[message][field]
        if (inner && (await hasExternal(inner, content, content + length, depth + 1))) return true
        hasGraph ||= message === 'model' && field === GRAPH
        at = content + length
      } else throw new Malformed()
      if (at > end) throw new Malformed()
    }
    if (message === 'model' && !hasGraph) throw new Malformed()
    return false
  }
  try {
    return await hasExternal('model', 0, size, 0)
  } catch (error) {
    if (error instanceof Malformed) return null
    throw error
  }
}
