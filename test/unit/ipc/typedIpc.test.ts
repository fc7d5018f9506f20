import { beforeEach, describe, expect, it, vi } from 'vitest'
import { requests } from '../../../shared/ipc/contract'

type Listener = (event: unknown, payload: unknown) => Promise<unknown>

/** Electron's main-process ends in memory: channels with their listeners, windows with what was sent to them. */
const electron = vi.hoisted(() => ({
  listeners: new Map<string, Listener>(),
  windows: [] as { readonly webContents: { send(name: string, payload: unknown): void } }[],
}))
vi.mock('electron', () => ({
  ipcMain: {
    handle: (channel: string, listener: Listener) => void electron.listeners.set(channel, listener),
  },
  BrowserWindow: { getAllWindows: () => electron.windows },
  protocol: {},
}))

const { broadcast, serveRequests } = await import('../../../main/ipc/typedIpc')
type Handlers = Parameters<typeof serveRequests>[0]
type Contents = NonNullable<ReturnType<Parameters<typeof serveRequests>[1]>>

/** A page as Electron shows it to a listener. */
function page(url: string) {
  const mainFrame = { url }
  return { mainFrame }
}
const eventOf = (sender: ReturnType<typeof page>, senderFrame: unknown = sender.mainFrame) => ({ sender, senderFrame })

const reading = page('longaxis://app/index.html')
let bugs: string[]
let calls: unknown[]
let trusted: ReturnType<typeof page> | null

/** Every channel fails but those given. */
function serve(own: Readonly<Record<string, (request: never) => unknown>>): void {
  const none = Object.fromEntries(
    Object.keys(requests).map((channel) => [
      channel,
      () => {
        throw new Error(`${channel} is not part of this test`)
      },
    ]),
  )
  serveRequests({ ...none, ...own } as unknown as Handlers, () => trusted as unknown as Contents, {
    info: () => undefined,
    bug: (where) => void bugs.push(where),
  })
}

const send = (channel: string, event: unknown, payload: unknown): Promise<unknown> => {
  const listener = electron.listeners.get(channel)
  if (!listener) throw new Error(`nobody listens on ${channel}`)
  return listener(event, payload)
}

beforeEach(() => {
  electron.listeners.clear()
  electron.windows.length = 0
  bugs = []
  calls = []
  trusted = reading
  serve({
    'job:cancel': (request: unknown) => {
      calls.push(request)
      return true
    },
  })
})

it('the contract’s channels are served, and no other', () => {
  expect([...electron.listeners.keys()].sort()).toEqual(Object.keys(requests).sort())
  expect(() => send('job:obey', eventOf(reading), undefined)).toThrow('nobody listens')
})

describe('a request from the reading window', () => {
  it('reaches its handler parsed, fields outside the contract left out', async () => {
    expect(await send('job:cancel', eventOf(reading), { jobId: 'a', more: 'than asked for' })).toBe(true)
    expect(calls).toEqual([{ jobId: 'a' }])
    expect(bugs).toEqual([])
  })
  it.each([undefined, null, {}, { jobId: 7 }, 'a'])('that is malformed (%j) reaches no handler', async (payload) => {
    await expect(send('job:cancel', eventOf(reading), payload)).rejects.toThrow('job:cancel: malformed request')
    expect(calls).toEqual([])
    expect(bugs).toEqual(['job:cancel'])
  })
  it('whose handler throws fails, and the bug is logged under its channel', async () => {
    serve({
      'job:cancel': () => {
        throw new Error('no jobs here')
      },
    })
    await expect(send('job:cancel', eventOf(reading), { jobId: 'a' })).rejects.toThrow('no jobs here')
    expect(bugs).toEqual(['job:cancel'])
  })
  it('whose handler answers what the contract does not allow fails', async () => {
    serve({ 'job:cancel': () => 'yes' })
    await expect(send('job:cancel', eventOf(reading), { jobId: 'a' })).rejects.toThrow('boolean')
    expect(bugs).toEqual(['job:cancel'])
  })
})

describe('a request is refused', () => {
  it.each([
    ['from another page', () => eventOf(page('longaxis://app/index.html'))],
    ['from a frame inside the window', () => eventOf(reading, { url: 'longaxis://app/print/1' })],
    ['from a frame that is gone', () => ({ sender: reading, senderFrame: null })],
  ])('%s', async (_who, event) => {
    await expect(send('job:cancel', event(), { jobId: 'a' })).rejects.toThrow('the sender is not the reading window')
    expect(calls).toEqual([])
  })
  it.each(['https://example.org/', 'longaxis://pixels/1', 'longaxis://app.example.org/', 'file:///index.html'])(
    'from the window itself once it shows %s',
    async (url) => {
      trusted = page(url)
      await expect(send('job:cancel', eventOf(trusted), { jobId: 'a' })).rejects.toThrow('not the reading window')
      expect(calls).toEqual([])
    },
  )
  it('when the window is closed', async () => {
    trusted = null
    await expect(send('job:cancel', eventOf(reading), { jobId: 'a' })).rejects.toThrow('not the reading window')
  })
})

describe('what main tells unasked', () => {
  it('reaches every window', () => {
    const sent: unknown[][] = [[], []]
    for (const box of sent)
      electron.windows.push({ webContents: { send: (name, payload) => box.push([name, payload]) } })
    broadcast('library:changed', { studies: ['1'] })
    expect(sent).toEqual([[['library:changed', { studies: ['1'] }]], [['library:changed', { studies: ['1'] }]]])
  })
  it('and is not what the contract says, is a bug', () => {
    expect(() => broadcast('library:changed', { studies: [7] } as never)).toThrow()
  })
})
