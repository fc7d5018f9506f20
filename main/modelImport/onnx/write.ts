import { open } from 'node:fs/promises'
import { elementCount } from '../checkpoint'
import type { Attribute, Graph, Node, Port, Weight } from './graph'
import { bytes, float32, integer, prefix, text } from './protobuf'

/** Opset 17 is the first with LayerNormalization; newer ones gain these graphs nothing (docs/decisions/0026). */
export const OPSET = 17
const IR_VERSION = 8
/** Field numbers and enumerations: onnx/onnx.proto3. */
const elementTypes = { float32: 1, int8: 3, int64: 7 } as const
const elementBytes = { float32: 4, int8: 1, int64: 8 } as const
/** Protocol buffers can't hold more than this in one file. */
export const MAX_MODEL_BYTES = 2 ** 31 - 1

function attribute(name: string, value: Attribute): Buffer {
  if ('int' in value) return bytes(5, text(1, name), integer(3, value.int), integer(20, 2))
  if ('float' in value) return bytes(5, text(1, name), float32(2, value.float), integer(20, 1))
  return bytes(5, text(1, name), ...value.ints.map((item) => integer(8, item)), integer(20, 7))
}

const node = ({ op, inputs, outputs, attributes }: Node): Buffer =>
  bytes(
    1,
    ...inputs.map((input) => text(1, input)),
    ...outputs.map((output) => text(2, output)),
    text(3, outputs[0] ?? ''),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) => attribute(name, value)),
  )

const port = (field: number, { name, type, shape }: Port): Buffer => {
  const lengths = shape.map((length) => bytes(1, typeof length === 'number' ? integer(1, length) : text(2, length)))
  return bytes(field, text(1, name), bytes(2, bytes(1, integer(1, elementTypes[type]), bytes(2, ...lengths))))
}

const weightBytes = ({ type, shape }: Weight): number => elementCount(shape) * elementBytes[type]

function weightHead(weight: Weight): Buffer {
  const length = weightBytes(weight)
  const fields = Buffer.concat([
    ...weight.shape.map((size) => integer(1, size)),
    integer(2, elementTypes[weight.type]),
    text(8, weight.name),
    prefix(9, length),
  ])
  return Buffer.concat([prefix(5, fields.length + length), fields])
}

export interface WriteOptions {
  readonly signal?: AbortSignal
  onProgress?(written: number, total: number): void
}

/** Writes a graph as one ONNX file, one weight in memory at a time. Throws where the whole would pass 2 GiB, or when a weight has another length than its shape. */
export async function writeOnnx(
  graph: Graph,
  path: string,
  { signal, onProgress }: WriteOptions = {},
): Promise<{ readonly bytes: number }> {
  const before = Buffer.concat([
    ...graph.nodes.map(node),
    text(2, graph.name),
    ...graph.inputs.map((input) => port(11, input)),
    ...graph.outputs.map((output) => port(12, output)),
  ])
  const heads = graph.weights.map(weightHead)
  const graphLength = graph.weights.reduce(
    (sum, weight, i) => sum + (heads[i]?.length ?? 0) + weightBytes(weight),
    before.length,
  )
  const head = Buffer.concat([
    integer(1, IR_VERSION),
    text(2, 'longaxis'),
    bytes(8, text(1, ''), integer(2, OPSET)),
    prefix(7, graphLength),
  ])
  const total = head.length + graphLength
  if (total > MAX_MODEL_BYTES)
    throw new Error(`the graph ${graph.name} has ${total} bytes, more than an ONNX file can hold`)
  const file = await open(path, 'w')
  try {
    let written = 0
    const put = async (part: Uint8Array): Promise<void> => {
      await file.writeFile(part)
      written += part.length
    }
    await put(head)
    await put(before)
    for (const [i, weight] of graph.weights.entries()) {
      signal?.throwIfAborted()
      const values = await weight.load()
      if (values.byteLength !== weightBytes(weight))
        throw new Error(`${weight.name} has ${values.byteLength} bytes, its shape says ${weightBytes(weight)}`)
      await put(heads[i] ?? Buffer.alloc(0))
      await put(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
      onProgress?.(written, total)
    }
    await file.sync()
    return { bytes: total }
  } finally {
    await file.close()
  }
}
