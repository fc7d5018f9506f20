import { textOf, type CatalogueText } from '../../shared/words'
import { CheckpointError } from './checkpoint'

/** What a pickle may hold here. Dictionaries are Maps, tuples Tuples, and a Global only ever one of the allow-list. */
export type Pickled =
  null | boolean | number | string | Pickled[] | Tuple | Map<Pickled, Pickled> | Global | Persistent | Rebuilt

export class Tuple {
  constructor(readonly items: readonly Pickled[]) {}
}
/** A name of a Python object; nothing behind it is ever loaded or called. */
export class Global {
  constructor(readonly name: string) {}
}
/** A reference to something outside the pickle: for PyTorch ('storage', type, key, location, count). */
export class Persistent {
  constructor(readonly id: Pickled) {}
}
/** The record of a call to one of the allowed rebuild functions; interpreted by the reader, not run. */
export class Rebuilt {
  constructor(
    readonly name: string,
    readonly args: readonly Pickled[],
  ) {}
}

export const storageGlobals = [
  'torch.FloatStorage',
  'torch.HalfStorage',
  'torch.BFloat16Storage',
  'torch.LongStorage',
] as const
const callable = [
  'collections.OrderedDict',
  'torch._utils._rebuild_tensor_v2',
  'torch._utils._rebuild_parameter',
] as const
const allowed: ReadonlySet<string> = new Set([...storageGlobals, ...callable])

/** Protocol 2 as torch.save writes it (Python's Lib/pickle.py, pickletools). Opcodes not handled below are refused by name. */
const opcodeNames: Partial<Record<number, string>> = {
  0x30: 'POP',
  0x31: 'POP_MARK',
  0x32: 'DUP',
  0x46: 'FLOAT',
  0x49: 'INT',
  0x4c: 'LONG',
  0x50: 'PERSID',
  0x53: 'STRING',
  0x54: 'BINSTRING',
  0x55: 'SHORT_BINSTRING',
  0x56: 'UNICODE',
  0x64: 'DICT',
  0x67: 'GET',
  0x69: 'INST',
  0x6c: 'LIST',
  0x6f: 'OBJ',
  0x70: 'PUT',
  0x81: 'NEWOBJ',
  0x82: 'EXT1',
  0x83: 'EXT2',
  0x84: 'EXT4',
  0x8b: 'LONG4',
  0x8c: 'SHORT_BINUNICODE',
  0x8d: 'BINUNICODE8',
  0x8e: 'BINBYTES8',
  0x8f: 'EMPTY_SET',
  0x90: 'ADDITEMS',
  0x91: 'FROZENSET',
  0x92: 'NEWOBJ_EX',
  0x93: 'STACK_GLOBAL',
  0x94: 'MEMOIZE',
  0x95: 'FRAME',
  0x96: 'BYTEARRAY8',
  0x97: 'NEXT_BUFFER',
  0x98: 'READONLY_BUFFER',
  0x42: 'BINBYTES',
  0x43: 'SHORT_BINBYTES',
}

const unusedOpcode = (opcode: number): CatalogueText => {
  const name = opcodeNames[opcode]
  return name === undefined
    ? textOf('checkpointFaults.pickleUnknownOpcode', { opcode: `0x${opcode.toString(16)}` })
    : textOf('checkpointFaults.pickleOpcode', { opcode: name })
}

/** Objects a pickle may make: a state dictionary of some thousand tensors needs some ten thousand. */
const MAX_OBJECTS = 2e6

/**
 * Reads a pickle as data: no name outside the allow-list is accepted, nothing is imported, called or constructed but the
 * records above. Throws CheckpointError on anything else. Memory is bounded by the pickle's own length and MAX_OBJECTS.
 */
export function unpickle(bytes: Buffer): Pickled {
  const stack: Pickled[] = []
  const marks: number[] = []
  const memo = new Map<number, Pickled>()
  let at = 0
  let objects = 0

  const take = (length: number): Buffer => {
    if (length < 0 || at + length > bytes.length)
      throw new CheckpointError(textOf('checkpointFaults.pickleEndsInValue'))
    at += length
    return bytes.subarray(at - length, at)
  }
  const line = (): string => {
    const end = bytes.indexOf(0x0a, at)
    if (end < 0) throw new CheckpointError(textOf('checkpointFaults.pickleEndsInName'))
    const text = bytes.toString('utf8', at, end)
    at = end + 1
    return text
  }
  const push = (value: Pickled): void => {
    if (++objects > MAX_OBJECTS) throw new CheckpointError(textOf('checkpointFaults.pickleTooManyObjects'))
    stack.push(value)
  }
  const pop = (): Pickled => {
    const floor = marks.at(-1) ?? 0
    if (stack.length <= floor) throw new CheckpointError(textOf('checkpointFaults.pickleStackEmpty'))
    return stack.pop() as Pickled
  }
  const toMark = (): Pickled[] => {
    const mark = marks.pop()
    if (mark === undefined) throw new CheckpointError(textOf('checkpointFaults.pickleClosesUnopened'))
    return stack.splice(mark)
  }
  const top = (): Pickled => {
    if (stack.length <= (marks.at(-1) ?? 0))
      throw new CheckpointError(textOf('checkpointFaults.pickleLooksAtEmptyStack'))
    return stack.at(-1) as Pickled
  }
  const setItems = (items: readonly Pickled[]): void => {
    const target = top()
    if (!(target instanceof Map) || items.length % 2 !== 0)
      throw new CheckpointError(textOf('checkpointFaults.pickleNoDictionary'))
    for (let i = 0; i < items.length; i += 2) target.set(items[i] as Pickled, items[i + 1] as Pickled)
  }
  const append = (items: readonly Pickled[]): void => {
    const target = top()
    if (!Array.isArray(target)) throw new CheckpointError(textOf('checkpointFaults.pickleNoList'))
    for (const item of items) target.push(item)
  }
  const global = (): Global => {
    const name = `${line()}.${line()}`
    if (!allowed.has(name))
      throw new CheckpointError(textOf('checkpointFaults.pickleGlobal', { name: name.slice(0, 80) }))
    return new Global(name)
  }
  const reduce = (): Pickled => {
    const args = pop()
    const called = pop()
    if (
      !(called instanceof Global) ||
      !(args instanceof Tuple) ||
      !(callable as readonly string[]).includes(called.name)
    )
      throw new CheckpointError(textOf('checkpointFaults.pickleCall'))
    if (called.name !== 'collections.OrderedDict') return new Rebuilt(called.name, args.items)
    if (args.items.length > 0) throw new CheckpointError(textOf('checkpointFaults.pickleDictionaryArguments'))
    return new Map()
  }
  const build = (): void => {
    const state = pop()
    // An OrderedDict's attributes (PyTorch's _metadata): of no use here. Anything else has no state to set.
    if (!(top() instanceof Map) || !(state instanceof Map))
      throw new CheckpointError(textOf('checkpointFaults.pickleState'))
  }
  const recall = (index: number): Pickled => {
    const value = memo.get(index)
    if (value === undefined) throw new CheckpointError(textOf('checkpointFaults.pickleNeverKept'))
    return value
  }
  const long = (digits: Buffer): number => {
    if (digits.length > 8) throw new CheckpointError(textOf('checkpointFaults.pickleIntegerTooLong'))
    let value = 0n
    for (const [i, byte] of digits.entries()) value |= BigInt(byte) << BigInt(8 * i)
    const signed = Number(BigInt.asIntN(8 * Math.max(1, digits.length), value))
    if (!Number.isSafeInteger(signed)) throw new CheckpointError(textOf('checkpointFaults.pickleIntegerTooLarge'))
    return signed
  }

  const handlers: Partial<Record<number, () => void>> = {
    0x80: () => {
      if ((take(1)[0] ?? 0) !== 2) throw new CheckpointError(textOf('checkpointFaults.pickleProtocol'))
    },
    0x7d: () => push(new Map()),
    0x29: () => push(new Tuple([])),
    0x5d: () => push([]),
    0x28: () => void marks.push(stack.length),
    0x71: () => void memo.set(take(1).readUInt8(), top()),
    0x72: () => void memo.set(take(4).readUInt32LE(), top()),
    0x68: () => push(recall(take(1).readUInt8())),
    0x6a: () => push(recall(take(4).readUInt32LE())),
    0x58: () => push(take(take(4).readUInt32LE()).toString('utf8')),
    0x4a: () => push(take(4).readInt32LE()),
    0x4b: () => push(take(1).readUInt8()),
    0x4d: () => push(take(2).readUInt16LE()),
    0x47: () => push(take(8).readDoubleBE()),
    0x8a: () => push(long(take(take(1).readUInt8()))),
    0x88: () => push(true),
    0x89: () => push(false),
    0x4e: () => push(null),
    0x74: () => push(new Tuple(toMark())),
    0x85: () => push(new Tuple([pop()])),
    0x86: () => push(new Tuple([pop(), pop()].reverse())),
    0x87: () => push(new Tuple([pop(), pop(), pop()].reverse())),
    0x63: () => push(global()),
    0x51: () => push(new Persistent(pop())),
    0x52: () => push(reduce()),
    0x62: build,
    0x73: () => setItems([pop(), pop()].reverse()),
    0x75: () => setItems(toMark()),
    0x61: () => append([pop()]),
    0x65: () => append(toMark()),
  }

  for (;;) {
    const opcode = take(1).readUInt8()
    if (opcode === 0x2e) {
      const value = pop()
      if (stack.length > 0 || marks.length > 0) throw new CheckpointError(textOf('checkpointFaults.pickleLeavesValues'))
      return value
    }
    const handler = handlers[opcode]
    if (!handler) throw new CheckpointError(unusedOpcode(opcode))
    handler()
  }
}
