import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { createClient } from '../../../main/rpc/client'
import type { Operations } from '../../../main/rpc/operations'
import type { Port } from '../../../main/rpc/port'
import { serve, type Handlers } from '../../../main/rpc/server'
import { fail, failureOf, ok, type Failure, type Result } from '../../../shared/result'
import { memoryPorts } from '../../helpers/memoryPort'

const operations = {
  half: {
    request: z.object({ of: z.number().max(100), places: z.number().int().default(0) }),
    answer: z.number().max(50),
  },
  join: { request: z.array(z.string()).readonly(), answer: z.string() },
  count: { request: z.number(), progress: z.number().max(3), answer: z.null() },
  wave: { request: z.null(), answer: z.null(), urgent: true },
} as const satisfies Operations

const malformed = failureOf('inferenceAnswerMalformed')
const exited = failureOf('inferenceLost', { code: 9 })

const handlers: Handlers<typeof operations> = {
  half: async ({ of, places }) => (of < 0 ? fail('noScores') : ok(Number((of / 2).toFixed(places)))),
  join: async (words) => ok(words.join(' ')),
  count: async (to, report) => {
    for (let n = 1; n <= to; n++) report(n)
    return ok(null)
  },
  wave: async () => ok(null),
}

/** Waits until everything on its way has arrived. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function connected(change: Partial<Handlers<typeof operations>> = {}) {
  const [here, there] = memoryPorts()
  const losses: Failure[] = []
  let ended = 0
  serve(
    there,
    operations,
    { ...handlers, ...change },
    {
      failureOf: (error) =>
        failureOf('inferenceFailed', { reason: error instanceof Error ? error.message : 'unknown' }),
      onBroken: () => ended++,
    },
  )
  const client = createClient(here, operations, malformed, (failure) => losses.push(failure))
  return { client, here, losses, ended: () => ended }
}

/** A client whose server's messages are written by the test. */
function clientAlone() {
  const [here, there] = memoryPorts()
  const losses: Failure[] = []
  const requests: unknown[] = []
  there.onMessage((message) => requests.push(message))
  const client = createClient(here, operations, malformed, (failure) => losses.push(failure))
  return { client, losses, requests, send: there.postMessage }
}

/** A server that hears what the test writes. */
function serverAlone() {
  const [here, there] = memoryPorts()
  const messages: unknown[] = []
  let asked = 0
  const reasons: string[] = []
  here.onMessage((message) => messages.push(message))
  serve(
    there,
    operations,
    { ...handlers, half: (request, report) => (asked++, handlers.half(request, report)) },
    {
      failureOf: (error) => {
        reasons.push(error instanceof Error ? error.message : '')
        return failureOf('inferenceFailed', { reason: 'a fault' })
      },
      onBroken: () => messages.push('ended'),
    },
  )
  return { send: here.postMessage, messages, reasons, asked: () => asked }
}

describe('a call', () => {
  it('is typed by its operation, defaults left out', () => {
    const { calls } = connected().client
    expectTypeOf(calls.half).parameter(0).toEqualTypeOf<{ of: number; places?: number | undefined }>()
    expectTypeOf(calls.half).returns.resolves.toEqualTypeOf<Result<number>>()
    expectTypeOf(calls.join).returns.resolves.toEqualTypeOf<Result<string>>()
    expectTypeOf<Handlers<typeof operations>['half']>().parameter(0).toEqualTypeOf<{ of: number; places: number }>()
    expectTypeOf<Handlers<typeof operations>['count']>().parameter(1).toEqualTypeOf<(progress: number) => void>()
  })
  it('gives the answer, or the failure of this request alone', async () => {
    const { calls } = connected().client
    expect(await calls.half({ of: 7, places: 1 })).toEqual(ok(3.5))
    expect(await calls.half({ of: -1 })).toEqual(fail('noScores'))
    expect(await calls.half({ of: 8 })).toEqual(ok(4))
  })
  it('is told its progress before its answer', async () => {
    const { calls } = connected().client
    const heard: number[] = []
    expect(await calls.count(3, (n) => heard.push(n))).toEqual(ok(null))
    expect(heard).toEqual([1, 2, 3])
  })
  it('among many at once gets its own answer, and they are done one after another', async () => {
    let [running, most] = [0, 0]
    const { calls } = connected({
      join: async (words) => {
        most = Math.max(most, ++running)
        await settled()
        running--
        return ok(words.join(' '))
      },
    }).client
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => calls.join(['call', String(n)])))
    expect(answers).toEqual(Array.from({ length: 20 }, (_, n) => ok(`call ${n}`)))
    expect(most).toBe(1)
  })
  it('that is urgent does not wait for the one that runs', async () => {
    let finish = (): void => undefined
    const running = new Promise<void>((resolve) => (finish = resolve))
    const { calls } = connected({ join: () => running.then(() => ok('late')) }).client
    const order: string[] = []
    const slow = calls.join([]).then(() => order.push('join'))
    await calls.wave(null).then(() => order.push('wave'))
    finish()
    await slow
    expect(order).toEqual(['wave', 'join'])
  })
})

describe('a client loses its server', () => {
  it.each([
    ['no message at all', 'hello'],
    ['a message of no kind', { kind: 'other', id: 0 }],
    ['an answer that does not parse', { kind: 'answer', id: 0, operation: 'half', value: 'two' }],
    ['an answer out of bounds', { kind: 'answer', id: 0, operation: 'half', value: 51 }],
    ['another operation’s answer', { kind: 'answer', id: 0, operation: 'join', value: 'two' }],
    ['the answer of an operation there is not', { kind: 'answer', id: 0, operation: 'constructor', value: 2 }],
    ['an answer to nothing', { kind: 'answer', id: 1, operation: 'half', value: 2 }],
    ['a refusal of nothing', { kind: 'refusal', id: 1, failure: exited }],
    ['a failure of no code', { kind: 'refusal', id: 0, failure: { code: 'nonsense', params: {} } }],
    ['progress where none is stated', { kind: 'progress', id: 0, operation: 'half', value: 1 }],
  ])('that sends %s', async (_, message) => {
    const { client, losses, send } = clientAlone()
    const half = client.calls.half({ of: 4 })
    send(message)
    expect(await half).toEqual({ ok: false, failure: malformed })
    expect([losses, client.lost()]).toEqual([[malformed], malformed])
  })
  it('that sends progress out of bounds', async () => {
    const { client, losses, send } = clientAlone()
    const heard: number[] = []
    const count = client.calls.count(1, (n) => heard.push(n))
    send({ kind: 'progress', id: 0, operation: 'count', value: 4 })
    expect(await count).toEqual({ ok: false, failure: malformed })
    expect([heard, losses]).toEqual([[], [malformed]])
  })
  it('that answers the same request twice', async () => {
    const { client, losses, send } = clientAlone()
    const half = client.calls.half({ of: 4 })
    for (const value of [2, 3]) send({ kind: 'answer', id: 0, operation: 'half', value })
    expect(await half).toEqual(ok(2))
    await settled()
    expect(losses).toEqual([malformed])
  })
  it('that ends in the middle of requests: all fail alike, as does what is asked later, and a late answer changes nothing', async () => {
    const { client, losses, requests, send } = clientAlone()
    const waiting = [client.calls.half({ of: 4 }), client.calls.join(['a'])]
    await settled()
    client.lose(exited)
    client.lose(malformed)
    send({ kind: 'answer', id: 0, operation: 'half', value: 2 })
    send('hello')
    expect(await Promise.all(waiting)).toEqual([
      { ok: false, failure: exited },
      { ok: false, failure: exited },
    ])
    expect(await client.calls.half({ of: 6 })).toEqual({ ok: false, failure: exited })
    await settled()
    expect(requests).toHaveLength(2)
    expect([losses, client.lost()]).toEqual([[exited], exited])
  })
})

describe('a server', () => {
  it.each([
    ['no message at all', 7],
    ['no id', { operation: 'half', request: { of: 2 } }],
    ['an id that is none', { id: -1, operation: 'half', request: { of: 2 } }],
    ['an operation there is not', { id: 0, operation: 'constructor', request: { of: 2 } }],
    ['a request that does not parse', { id: 0, operation: 'half', request: { of: 'two' } }],
    ['a request out of bounds', { id: 0, operation: 'half', request: { of: 101 } }],
  ])('ends at %s, and answers nothing any more', async (_, message) => {
    const { send, messages, reasons, asked } = serverAlone()
    send(message)
    send({ id: 1, operation: 'half', request: { of: 2 } })
    await settled()
    expect(messages).toEqual([
      'ended',
      { kind: 'broken', failure: failureOf('inferenceFailed', { reason: 'a fault' }) },
    ])
    expect(reasons).toEqual([expect.stringMatching(/^malformed request/)])
    expect(asked()).toBe(0)
  })
  it('tells its client of a bug, and that ends both; what waited behind it is not begun', async () => {
    let begun = 0
    const { client, losses, ended } = connected({
      half: () => Promise.reject(new Error('a bug')),
      join: async () => ok(String(begun++)),
    })
    const broken = { ok: false, failure: failureOf('inferenceFailed', { reason: 'a bug' }) }
    expect(await Promise.all([client.calls.half({ of: 2 }), client.calls.join(['a'])])).toEqual([broken, broken])
    await settled()
    expect([losses, ended(), begun]).toEqual([[broken.failure], 1, 0])
  })
  it('parses defaults in and unknown fields out before a handler sees them', async () => {
    const seen: unknown[] = []
    const { here } = connected({ half: async (request) => (seen.push(request), ok(1)) })
    const port: Port = here
    port.postMessage({ id: 0, operation: 'half', request: { of: 2, path: '/etc' } })
    await settled()
    expect(seen).toEqual([{ of: 2, places: 0 }])
  })
})
