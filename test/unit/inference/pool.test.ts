import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { loadPack, type ModelPack } from '../../../main/inference/packs/pack'
import { createProcesses, type Processes, type ProcessUse } from '../../../main/inference/pool'
import { fail, ok, type Result } from '../../../shared/result'
import { packFolder } from '../../helpers/model'
import { messageOf } from '../../../shared/words'
import { withWords } from '../../helpers/words'

interface Started {
  readonly sha256: string
  closed: boolean
  lost: boolean
  isAlive(): boolean
  close(): void
}

let [first, other]: ModelPack[] = []
let started: Started[]
let processes: Processes<Started>

beforeAll(async () => {
  const loaded = await loadPack(packFolder)
  if (!loaded.ok) throw new Error(messageOf(loaded.failure))
  first = loaded.value
  other = { ...loaded.value, sha256: 'other' }
})
beforeEach(() => {
  started = []
  processes = createProcesses(async ({ sha256 }) => {
    const process: Started = {
      sha256,
      closed: false,
      lost: false,
      isAlive: () => !process.lost,
      close: () => void (process.closed = true),
    }
    started.push(process)
    return ok(process)
  })
})

const pack = (candidate: ModelPack | undefined): ModelPack => {
  if (!candidate) throw new Error('no pack')
  return candidate
}
const sha = () => pack(first).sha256

/** A use that lasts until it is told to end. */
async function begin(of: ModelPack, use: ProcessUse): Promise<{ end(): Promise<unknown> }> {
  let finish = (): void => undefined
  const until = new Promise<void>((resolve) => (finish = resolve))
  let running = (): void => undefined
  const begun = new Promise<void>((resolve) => (running = resolve))
  const ended = processes.use(of, use, async () => {
    running()
    await until
    return ok(null)
  })
  await begun
  return {
    end() {
      finish()
      return ended
    },
  }
}
/** Of the processes in the order they were started. */
async function closed(): Promise<boolean[]> {
  await new Promise((resolve) => setImmediate(resolve))
  return started.map((process) => process.closed)
}

describe('a pack’s process', () => {
  it('is started once for all who ask at once, and stays open for the next', async () => {
    processes.keepOnly([sha()])
    await Promise.all(['reading', 'searching'].map(() => processes.use(pack(first), 'reading', async () => ok(null))))
    await processes.use(pack(first), 'reading', async (process) => ok(expect(process.sha256).toBe(sha())))
    expect(await closed()).toEqual([false])
  })

  it('is not ended while anything uses it: another pack chosen ends it with the last use', async () => {
    processes.keepOnly([sha()])
    const calibrating = await begin(pack(first), 'calibrating')
    const searching = await begin(pack(first), 'searching')
    processes.keepOnly(['other'])
    await processes.use(pack(other), 'reading', async () => ok(null))
    await calibrating.end()
    expect(await closed()).toEqual([false, false])
    await searching.end()
    expect(await closed()).toEqual([true, false])
  })

  it('stays where it is chosen again before its last use ends', async () => {
    processes.keepOnly([sha()])
    const calibrating = await begin(pack(first), 'calibrating')
    processes.keepOnly(['other'])
    processes.keepOnly([sha()])
    await calibrating.end()
    expect(await closed()).toEqual([false])
  })

  it('is renewed at once where it is free and else when it is next free; another pack’s stays as it is', async () => {
    processes.keepOnly([sha(), 'other'])
    const embedding = await begin(pack(other), 'embedding')
    await processes.use(pack(first), 'reading', async () => ok(null))
    processes.renew(sha())
    expect(await closed()).toEqual([false, true])
    const reading = await begin(pack(first), 'reading')
    processes.renew(sha())
    expect(await closed()).toEqual([false, true, false])
    await processes.use(pack(first), 'searching', async () => ok(null))
    expect(await closed()).toEqual([false, true, false])
    await reading.end()
    expect(await closed()).toEqual([false, true, true])
    await embedding.end()
    expect(await closed()).toEqual([false, true, true])
  })

  it('that nothing uses may be had alone; one in use refuses that, and says what it does', async () => {
    processes.keepOnly([sha(), 'other'])
    const calibrating = await begin(pack(first), 'calibrating')
    expect(withWords(processes.inUse(sha()))).toMatchObject({
      code: 'modelInUse',
      message: 'The model is calibrating.',
      nextStep: expect.stringContaining('or stop it first') as string,
    })
    expect(await processes.useAlone(pack(first), 'measuring', async () => ok('measured'))).toMatchObject({
      ok: false,
      failure: { code: 'modelInUse' },
    })
    expect(await processes.useAlone(pack(other), 'measuring', async () => ok('measured'))).toEqual(ok('measured'))
    await calibrating.end()
    expect(processes.inUse(sha())).toBeNull()
    expect(await processes.useAlone(pack(first), 'measuring', async () => ok('measured'))).toEqual(ok('measured'))
  })

  it('is in use while it starts, and free again when it does not start or the work throws', async () => {
    let answer = (_: Result<Started>): void => undefined
    const slow = createProcesses<Started>(() => new Promise((resolve) => (answer = resolve)))
    const using = slow.use(pack(first), 'looking', async () => ok(null))
    await Promise.resolve()
    expect(withWords(slow.inUse(sha()))).toMatchObject({ message: 'The model is looking at a frame.' })
    answer(fail('noMemory', { model: 'it', reason: 'bad_alloc' }))
    expect(await using).toMatchObject({ ok: false, failure: { code: 'noMemory' } })
    expect(slow.inUse(sha())).toBeNull()
    await expect(processes.use(pack(first), 'reading', () => Promise.reject(new Error('a bug')))).rejects.toThrow(
      'a bug',
    )
    expect(processes.inUse(sha())).toBeNull()
  })

  it('that was lost is started anew, and all are ended with the program, in use or not', async () => {
    processes.keepOnly([sha(), 'other'])
    await processes.use(pack(first), 'reading', async (process) => ok((process.lost = true)))
    const reading = await begin(pack(first), 'reading')
    await processes.use(pack(other), 'reading', async () => ok(null))
    processes.closeAll()
    await reading.end()
    expect(await closed()).toEqual([false, true, true])
  })
})
