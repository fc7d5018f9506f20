import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openCheckpoint } from '../../../main/modelImport/open'
import { op, safetensorsOf, stateDict, zipOf, type CraftedTensor } from '../../helpers/pickle'
import { messageOf } from '../../../shared/words'

const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-checkpoint-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let count = 0

async function open(content: Buffer) {
  const file = path.join(folder, `${count++}.bin`)
  writeFileSync(file, content)
  return openCheckpoint(file)
}

/** Why a crafted file was refused; empty where it was taken. */
async function refusal(content: Buffer): Promise<string> {
  const opened = await open(content)
  if (opened.ok) await opened.value.close()
  return opened.ok ? '' : messageOf(opened.failure)
}

async function values(content: Buffer, name = 'w'): Promise<readonly number[]> {
  const opened = await open(content)
  if (!opened.ok) throw new Error(messageOf(opened.failure))
  const tensor = await opened.value.tensors.get(name)?.load()
  await opened.value.close()
  return [...(tensor ?? [])]
}

const floats = (...numbers: readonly number[]): Buffer => Buffer.from(Float32Array.from(numbers).buffer)
const simple: CraftedTensor = {
  name: 'w',
  type: 'FloatStorage',
  key: '0',
  storageCount: 6,
  shape: [2, 3],
  strides: [3, 1],
}
const torch = (tensors: readonly CraftedTensor[], data = floats(1, 2, 3, 4, 5, 6)): Buffer =>
  zipOf([
    { name: 'a/data.pkl', content: stateDict(tensors) },
    { name: 'a/data/0', content: data },
  ])
const pickled = (...parts: readonly Buffer[]): Buffer =>
  zipOf([{ name: 'a/data.pkl', content: Buffer.concat([op.proto, ...parts, op.stop]) }])

describe('a PyTorch checkpoint', () => {
  it('gives its numbers, in row-major order whatever the strides', async () => {
    expect(await values(torch([simple]))).toEqual([1, 2, 3, 4, 5, 6])
    expect(await values(torch([{ ...simple, shape: [3, 2], strides: [1, 3] }]))).toEqual([1, 4, 2, 5, 3, 6])
    expect(await values(torch([{ ...simple, offset: 1, shape: [2, 2], strides: [3, 1] }]))).toEqual([2, 3, 5, 6])
  })
  it('takes half and bfloat16', async () => {
    const half = Buffer.from(Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff).buffer)
    expect(
      await values(torch([{ ...simple, type: 'HalfStorage', storageCount: 4, shape: [4], strides: [1] }], half)),
    ).toEqual([1, -2, 2 ** -24, 65504])
    const bfloat = Buffer.from(Uint16Array.of(0x3f80, 0xc049).buffer)
    expect(
      await values(torch([{ ...simple, type: 'BFloat16Storage', storageCount: 2, shape: [2], strides: [1] }], bfloat)),
    ).toEqual([1, -3.140625])
  })
  it('loses the wrappers of training programs', async () => {
    const data = Buffer.concat([
      op.emptyDict,
      op.mark,
      op.text('epoch'),
      op.integer(3),
      op.text('state_dict'),
      stateDict([{ ...simple, name: 'module.w' }]).subarray(2, -1),
      op.setItems,
    ])
    const wrapped = zipOf([
      { name: 'a/data.pkl', content: Buffer.concat([op.proto, data, op.stop]) },
      { name: 'a/data/0', content: floats(1, 2, 3, 4, 5, 6) },
    ])
    expect(await values(wrapped)).toEqual([1, 2, 3, 4, 5, 6])
  })
})

describe('a hostile checkpoint is refused by what it asks for', () => {
  it.each([
    [
      'os.system',
      pickled(op.global('os', 'system'), op.mark, op.text('touch /tmp/owned'), op.tuple, op.reduce),
      'os.system',
    ],
    [
      'builtins.eval',
      pickled(op.global('builtins', 'eval'), op.mark, op.text('1'), op.tuple, op.reduce),
      'builtins.eval',
    ],
    ['a torch name beside the list', pickled(op.global('torch.hub', 'load')), 'torch.hub.load'],
    ['STACK_GLOBAL', pickled(op.text('os'), op.text('system'), Buffer.from([0x93])), 'STACK_GLOBAL'],
    ['NEWOBJ', pickled(op.global('collections', 'OrderedDict'), op.emptyTuple, Buffer.from([0x81])), 'NEWOBJ'],
    ['INST', pickled(op.mark, Buffer.from('ios\nsystem\n')), 'INST'],
    ['EXT1', pickled(Buffer.from([0x82, 1])), 'EXT1'],
    ['a call of a storage type', pickled(op.global('torch', 'FloatStorage'), op.emptyTuple, op.reduce), 'called'],
    ['protocol 4', zipOf([{ name: 'a/data.pkl', content: Buffer.from([0x80, 4, 0x7d, 0x2e]) }]), 'protocol 2'],
    ['an empty stack', pickled(op.reduce), 'empty stack'],
    ['values left behind', pickled(op.emptyDict, op.emptyDict), 'leaves values behind'],
    ['a text longer than the file', pickled(Buffer.from([0x58, 0xff, 0xff, 0xff, 0x7f])), 'middle of a value'],
    ['no end', zipOf([{ name: 'a/data.pkl', content: Buffer.from([0x80, 2, 0x7d]) }]), 'middle of a value'],
    ['no parameters', pickled(op.emptyDict), 'names no parameters'],
    ['a bare pickle', Buffer.concat([stateDict([simple]), Buffer.alloc(16)]), 'before 1.6'],
    ['something else', Buffer.alloc(64, 7), 'neither'],
    ['an empty file', Buffer.alloc(0), 'empty'],
  ])('%s', async (_, content, reason) => {
    expect(await refusal(content)).toContain(reason)
  })
  it.each([
    ['a shape larger than its storage', { shape: [1000, 1000], strides: [1000, 1] }, 'outside its storage'],
    ['one number stretched to a million million', { shape: [1e6, 1e6], strides: [0, 0] }, 'outside its storage'],
    ['an offset past the end', { offset: 5 }, 'outside its storage'],
    ['a negative offset', { offset: -1 }, 'malformed'],
    ['a negative stride', { strides: [-3, 1] }, 'malformed'],
    ['a storage of another length', { storageCount: 600 }, 'another length'],
    ['a storage outside the archive', { key: '../../etc/passwd' }, 'not one that PyTorch writes'],
    ['a missing storage', { key: '7' }, 'missing'],
    ['a storage type beside the list', { type: 'QUInt8Storage' }, 'torch.QUInt8Storage'],
  ])('%s', async (_, change, reason) => {
    expect(await refusal(torch([{ ...simple, ...change }]))).toContain(reason)
  })
  it('a ZIP whose entries are compressed, doubled or claimed too long', async () => {
    const pickle = stateDict([simple])
    expect(await refusal(zipOf([{ name: 'a/data.pkl', content: pickle, method: 8 }]))).toContain('compressed')
    expect(
      await refusal(
        zipOf([
          { name: 'a/data.pkl', content: pickle },
          { name: 'a/data.pkl', content: pickle },
        ]),
      ),
    ).toContain('twice')
    expect(await refusal(zipOf([{ name: 'a/data.pkl', content: pickle, claimed: 60e6 }]))).not.toBe('')
    expect(await refusal(zipOf([{ name: 'a/data.pkl', content: pickle, claimed: 4e9 }]))).not.toBe('')
    expect(await refusal(torch([simple]).subarray(0, -30))).toContain('ZIP')
  })
})

describe('safetensors', () => {
  const header = { w: { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] }, __metadata__: { format: 'pt' } }
  const data = floats(1, 2, 3, 4, 5, 6)
  it('gives its numbers', async () => {
    expect(await values(safetensorsOf(header, data))).toEqual([1, 2, 3, 4, 5, 6])
  })
  it.each([
    [
      'a range past the end',
      safetensorsOf({ w: { dtype: 'F32', shape: [3, 3], data_offsets: [0, 36] } }, data),
      'don’t fit',
    ],
    [
      'a range of another length than the shape',
      safetensorsOf({ w: { dtype: 'F32', shape: [1000, 1000], data_offsets: [0, 24] } }, data),
      'don’t fit',
    ],
    [
      'ranges that overlap',
      safetensorsOf(
        {
          a: { dtype: 'F32', shape: [3], data_offsets: [0, 12] },
          b: { dtype: 'F32', shape: [3], data_offsets: [8, 20] },
        },
        data,
      ),
      'share bytes',
    ],
    [
      'a kind of number no model uses',
      safetensorsOf({ w: { dtype: 'U8', shape: [24], data_offsets: [0, 24] } }, data),
      'U8',
    ],
    [
      'a malformed entry',
      safetensorsOf({ w: { dtype: 'F32', shape: [-1], data_offsets: [0, 24] } }, data),
      'malformed',
    ],
    ['a header that is no object', safetensorsOf('{"w"', data), 'JSON'],
  ])('%s is refused', async (_, content, reason) => {
    expect((await refusal(content)).replaceAll("'", '’')).toContain(reason)
  })
  it('a header longer than the file is refused before it is read', async () => {
    const content = safetensorsOf(header, data)
    content.writeBigUInt64LE(90_000_000n)
    expect(await refusal(content)).toContain('claims 90000000 bytes')
  })
})
