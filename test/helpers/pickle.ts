import { crc32 } from 'node:zlib'

/** Opcodes of pickle protocol 2, to write checkpoints that PyTorch never would. */
export const op = {
  proto: Buffer.from([0x80, 2]),
  stop: Buffer.from('.'),
  mark: Buffer.from('('),
  emptyDict: Buffer.from('}'),
  emptyTuple: Buffer.from(')'),
  tuple: Buffer.from('t'),
  reduce: Buffer.from('R'),
  setItems: Buffer.from('u'),
  persistent: Buffer.from('Q'),
  false: Buffer.from([0x89]),
  global: (module: string, name: string): Buffer => Buffer.from(`c${module}\n${name}\n`),
  text: (value: string): Buffer => {
    const bytes = Buffer.from(value)
    const length = Buffer.alloc(4)
    length.writeUInt32LE(bytes.length)
    return Buffer.concat([Buffer.from('X'), length, bytes])
  },
  integer: (value: number): Buffer => {
    const four = Buffer.alloc(5)
    four.write('J', 0, 'latin1')
    four.writeInt32LE(value, 1)
    return four
  },
}

export interface CraftedTensor {
  readonly name: string
  readonly type: string
  readonly key: string
  readonly storageCount: number
  readonly offset?: number
  readonly shape: readonly number[]
  readonly strides: readonly number[]
}

const tuple = (...items: readonly Buffer[]): Buffer => Buffer.concat([op.mark, ...items, op.tuple])

/** data.pkl of a state dictionary, as torch.save writes it, with whatever numbers are given. */
export function stateDict(tensors: readonly CraftedTensor[]): Buffer {
  const value = ({ type, key, storageCount, offset = 0, shape, strides }: CraftedTensor): Buffer =>
    Buffer.concat([
      op.global('torch._utils', '_rebuild_tensor_v2'),
      tuple(
        Buffer.concat([
          tuple(op.text('storage'), op.global('torch', type), op.text(key), op.text('cpu'), op.integer(storageCount)),
          op.persistent,
        ]),
        op.integer(offset),
        tuple(...shape.map(op.integer)),
        tuple(...strides.map(op.integer)),
        op.false,
        Buffer.concat([op.global('collections', 'OrderedDict'), op.emptyTuple, op.reduce]),
      ),
      op.reduce,
    ])
  return Buffer.concat([
    op.proto,
    op.emptyDict,
    op.mark,
    ...tensors.flatMap((tensor) => [op.text(tensor.name), value(tensor)]),
    op.setItems,
    op.stop,
  ])
}

/** A ZIP of stored entries. `claimed` overrides the length that the directory states. */
export function zipOf(
  entries: readonly {
    readonly name: string
    readonly content: Buffer
    readonly method?: number
    readonly claimed?: number
  }[],
): Buffer {
  const bodies: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content, method = 0, claimed = content.length } of entries) {
    const shared = Buffer.alloc(26)
    shared.writeUInt16LE(20, 0)
    shared.writeUInt16LE(method, 4)
    shared.writeUInt32LE(crc32(content), 10)
    shared.writeUInt32LE(claimed, 14)
    shared.writeUInt32LE(claimed, 18)
    shared.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), shared, Buffer.from(name), content])
    const central = Buffer.alloc(16)
    central.writeUInt32LE(offset, 12)
    directory.push(
      Buffer.concat([
        Buffer.from('PK\x01\x02', 'latin1'),
        Buffer.from([20, 0]),
        shared,
        central.subarray(2),
        Buffer.from(name),
      ]),
    )
    bodies.push(local)
    offset += local.length
  }
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 0, 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(listed.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...bodies, listed, end])
}

/** A safetensors file of the header given and the bytes given. */
export function safetensorsOf(header: unknown, data: Buffer): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  return Buffer.concat([length, text, data])
}
