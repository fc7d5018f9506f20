import { describe, expect, it, vi } from 'vitest'
import { parseInvocation, userArguments } from '../../../main/cli/arguments'

// Commands import modules that start processes by Electron; parsing uses none of it, and touching it here throws.
vi.mock('electron', () => ({}))

const parse = (...words: string[]) => parseInvocation(words, '0.1.0')

describe('userArguments', () => {
  it('takes what follows the launcher’s separator and nothing before it', () => {
    expect(userArguments(['/electron', '--no-sandbox', '/app', '--', 'import', '/cd', '--json'], false)).toEqual([
      'import',
      '/cd',
      '--json',
    ])
  })
  it('leaves Chromium’s switches out in a packaged program', () => {
    expect(
      userArguments(['/opt/longaxis', '--no-sandbox', '--ozone-platform=headless', 'list', '--json'], true),
    ).toEqual(['list', '--json'])
  })
})

describe('parseInvocation', () => {
  it('opens the window without a command, and keeps folders to import', () => {
    expect(parse()).toMatchObject({ kind: 'window', paths: [] })
    expect(parse('--library', '/lib')).toMatchObject({ kind: 'window', options: { library: '/lib' } })
  })
  it('reads common options before and after the command', () => {
    const options = { library: '/lib', json: true, unencrypted: true }
    expect(parse('import', '/a', '/b', '--library', '/lib', '--json', '--unencrypted')).toMatchObject({
      kind: 'command',
      request: { name: 'import', paths: ['/a', '/b'] },
      options,
    })
    expect(parse('--library', '/lib', '--json', '--unencrypted', 'import', '/a')).toMatchObject({
      kind: 'command',
      options,
    })
  })
  it('counts frames from 1 and refuses what is not a frame number', () => {
    expect(parse('frame', '1.2.3', '12', '--out', 'x.png')).toMatchObject({
      kind: 'command',
      request: { frameNumber: 12, out: 'x.png' },
    })
    expect(parse('frame', '1.2.3', '0', '--out', 'x.png')).toMatchObject({ kind: 'answer', exitCode: 2 })
    expect(parse('frame', '1.2.3', 'twelve', '--out', 'x.png')).toMatchObject({ kind: 'answer', exitCode: 2 })
  })
  it('takes a study and its prior, in this order, and both', () => {
    expect(parse('compare', '1.2', '1.1', '--json')).toMatchObject({
      kind: 'command',
      request: { name: 'compare', studyInstanceUid: '1.2', priorStudyInstanceUid: '1.1' },
      options: { json: true },
    })
    expect(parse('compare', '1.2')).toMatchObject({ kind: 'answer', exitCode: 2 })
  })
  it('takes words to search for and what to do with the bank, and refuses the rest in words', () => {
    expect(parse('search', 'pericardial', 'effusion', '--count', '3')).toMatchObject({
      kind: 'command',
      request: { name: 'search', words: 'pericardial effusion', count: 3 },
    })
    expect(parse('search', 'effusion')).toMatchObject({ request: { count: 20 } })
    expect(parse('bank', 'add', 'x.csv', '--library', '/lib')).toMatchObject({
      kind: 'command',
      request: { name: 'bank', action: 'add', target: 'x.csv' },
      options: { library: '/lib' },
    })
    for (const words of [
      ['search'],
      ['search', 'x', '--count', '0'],
      ['bank'],
      ['bank', 'burn'],
      ['bank', 'toString'],
      ['bank', 'add'],
      ['bank', 'list', 'x'],
    ])
      expect(parse(...words)).toMatchObject({ kind: 'answer', exitCode: 2 })
  })
  it('takes a copy of the authors’ repository for a checkpoint, and severity words by their commas', () => {
    const nothing = {
      model: null,
      repository: null,
      prompts: null,
      phrases: null,
      exampleReport: null,
      severities: null,
      rule: 'paper',
      colourOrder: 'bgr',
      into: null,
    }
    expect(parse('model', 'import', 'r.bin')).toMatchObject({
      kind: 'command',
      request: { name: 'model import', checkpoint: 'r.bin', ...nothing },
    })
    const words = [
      '--model',
      'echoclip-r',
      '--repository',
      '/copy',
      '--phrases',
      'p.txt',
      '--example-report',
      'e.txt',
      '--severities',
      'A, B,C,D,E',
    ]
    expect(parse('model', 'import', 'r.bin', ...words)).toMatchObject({
      request: {
        model: 'echoclip-r',
        repository: '/copy',
        phrases: 'p.txt',
        exampleReport: 'e.txt',
        severities: ['A', 'B', 'C', 'D', 'E'],
      },
    })
  })
  it('takes how many loops to try int8 on, and which precision to read in', () => {
    expect(parse('model', 'check')).toMatchObject({ kind: 'command', request: { name: 'model check', loops: 20 } })
    expect(parse('model', 'check', '--loops', '40', '--json')).toMatchObject({
      request: { loops: 40 },
      options: { json: true },
    })
    expect(parse('model', 'precision', 'float32')).toMatchObject({
      request: { name: 'model precision', precision: 'float32' },
    })
    for (const words of [['check', '--loops', '9'], ['check', '--loops', 'many'], ['precision'], ['precision', 'int4']])
      expect(parse('model', ...words)).toMatchObject({ kind: 'answer', exitCode: 2 })
  })
  it('calibrates with labelled studies or without', () => {
    expect(parse('model', 'calibrate', 'labels.csv')).toMatchObject({
      kind: 'command',
      request: { name: 'model calibrate', labels: 'labels.csv' },
    })
    expect(parse('model', 'calibrate', '--library', '/lib')).toMatchObject({
      kind: 'command',
      request: { name: 'model calibrate', labels: null },
      options: { library: '/lib' },
    })
  })
  it('names a missing argument and exits with 2', () => {
    const answer = parse('frame', '1.2.3', '1')
    expect(answer).toMatchObject({ kind: 'answer', exitCode: 2 })
    expect(answer.kind === 'answer' && answer.text).toContain('--out')
  })
  it('answers --help and --version with exit code 0', () => {
    expect(parse('--help')).toMatchObject({ kind: 'answer', exitCode: 0 })
    expect(parse('--version')).toEqual({ kind: 'answer', text: '0.1.0\n', exitCode: 0 })
  })
})
