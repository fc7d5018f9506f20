import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLibrary, type Library } from '../../../main/objects/library'
import { findingsOfStudy } from '../../../main/studies/compare'
import { plainSetting } from '../../../main/inference/worker/engine'
import type { LoopReading, LoopTask } from '../../../main/inference/operations'
import type { Models } from '../../../main/inference/models'
import { loadPack, type ModelPack } from '../../../main/inference/packs/pack'
import { readStudy } from '../../../main/inference/studies/readStudy'
import { memorySource } from '../../../shared/dicom/byteSource'
import type { KeptPrecision } from '../../../shared/domain/precisionCheck'
import { ok } from '../../../shared/result'
import { beat } from '../../helpers/beats'
import { packFolder } from '../../helpers/model'
import { messageOf } from '../../../shared/words'
import { sureBeat } from '../../helpers/sureBeat'

/** Packs that take turns on one library. Their processes answer by rote; everything else is real. */
interface Answering {
  readonly pack: ModelPack
  lvef: number
  identity: Float32Array
  view: string | null
  precision: 'float32' | 'int8'
  asked: number
}

let folder: string
let library: Library
let a: Answering
let b: Answering
let r: Answering

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-turns-'))
  const created = createLibrary(path.join(folder, 'library'), 'unencrypted', { keychain: null, passphrase: null })
  const loaded = await loadPack(packFolder)
  if (!created.ok || !loaded.ok) throw new Error('no library or no pack')
  library = created.value
  const { manifest } = loaded.value
  const answering = (id: string, change: Partial<ModelPack['manifest']> = {}): Answering => ({
    pack: { ...loaded.value, sha256: id.repeat(64), manifest: { ...manifest, id, ...change } },
    lvef: 50,
    identity: Float32Array.of(1, 0),
    view: 'A4C',
    precision: 'float32',
    asked: 0,
  })
  a = answering('a')
  b = answering('b')
  r = answering('c', {
    tasks: [],
    view: { asLabelled: true },
    reidentification: {
      views: ['A4C'],
      threshold: null,
      falseSameRate: null,
      falseDifferentRate: null,
      source: 'none published',
    },
  })
  for (const [study, date] of [
    ['1.1', '2025-01-01'],
    ['1.2', '2026-01-01'],
  ] as const)
    library.database.addInstances([beat(`${study}.1`, study, date)])
})
afterEach(() => {
  library.close()
  rmSync(folder, { recursive: true })
})

function modelsOf(reading: Answering, patients: Answering): Pick<Models, 'selected' | 'use' | 'precision'> {
  const of = { reading, patients }
  const unused = async () => Promise.reject(new Error('not asked here'))
  return {
    selected: async (role = 'reading') => ok(of[role].pack),
    async use(role, _use, work) {
      const answering = of[role]
      const { pack } = answering
      const scores =
        pack.manifest.tasks.length === 0
          ? []
          : [{ kind: 'regression' as const, task: 'LVEF', value: answering.lvef, perFrame: [] }]
      const read = async ({ task: { sopInstanceUid, labelledView } }: { readonly task: LoopTask }) => {
        answering.asked++
        const code = labelledView ?? answering.view
        return ok<LoopReading>({
          sopInstanceUid,
          frames: [0],
          measures: null,
          refusal: null,
          view: { code, probability: 0.9 },
          scores: code === 'A4C' ? scores : [],
          beat: sureBeat,
          doubts: [],
          identity: answering.identity,
          embedding: answering.identity,
          msPerFrame: 1,
        })
      }
      return work({
        pack,
        setting: { ...plainSetting, precision: answering.precision },
        pid: 1,
        read,
        heatMap: unused,
        compare: unused,
        measure: unused,
        measureInSectors: unused,
        embedTexts: unused,
        isAlive: () => true,
        setPlaying: () => undefined,
        close: () => undefined,
      })
    },
    precision: (sha256) =>
      [reading, patients].some(({ pack, precision }) => pack.sha256 === sha256 && precision === 'int8')
        ? ({ on: true } as KeptPrecision)
        : null,
  }
}
async function read(study: string, reading: Answering, patients = reading, again = false): Promise<void> {
  const run = await readStudy(
    {
      database: library.database,
      pixels: { open: async () => memorySource(new Uint8Array(48)), close: async () => undefined },
      models: modelsOf(reading, patients),
    },
    study,
    { again },
  )
  if (!run.ok) throw new Error(messageOf(run.failure))
}
const lvefShown = (study: string): number | null | undefined =>
  findingsOfStudy(library.database, study, null).findings.find(({ code }) => code === 'LVEF')?.value
const checkOf = (study: string) => library.database.study(study)?.identityCheck

describe('models that take turns', () => {
  it('bring their findings and views back, read nothing anew, and keep what a reader made of them', async () => {
    await read('1.2', a)
    const [finding] = findingsOfStudy(library.database, '1.2', null).findings.filter(({ code }) => code === 'LVEF')
    library.database.reviewFinding({ action: 'accept', findingId: finding?.findingId ?? '' }, 'reader')
    Object.assign(b, { lvef: 30, view: 'PLAX' })
    await read('1.2', b)
    expect(library.database.loop('1.2.1')?.view).toMatchObject({ code: 'PLAX', source: 'model' })
    expect(findingsOfStudy(library.database, '1.2', null).run?.model.id).toBe('b')
    await read('1.2', a)
    expect(a.asked).toBe(1)
    expect(lvefShown('1.2')).toBe(50)
    expect(findingsOfStudy(library.database, '1.2', null).findings.find(({ code }) => code === 'LVEF')?.status).toBe(
      'accepted',
    )
    expect(library.database.loop('1.2.1')?.view).toMatchObject({ code: 'A4C', source: 'model' })
  })

  it('take back a view that the present one does not give; a name by a reader stands', async () => {
    await read('1.2', a)
    b.view = null
    await read('1.2', b)
    expect(library.database.loop('1.2.1')?.view).toBeNull()
    library.database.setView('1.2.1', { code: 'PLAX', source: 'reader' }, 'reader')
    await read('1.2', b, b, true)
    expect(library.database.loop('1.2.1')?.view).toMatchObject({ code: 'PLAX', source: 'reader' })
  })

  it('are read anew where int8 read and may no longer', async () => {
    a.precision = 'int8'
    await read('1.2', a)
    await read('1.2', a)
    expect(a.asked).toBe(1)
    a.precision = 'float32'
    await read('1.2', a)
    expect([a.asked, findingsOfStudy(library.database, '1.2', null).run?.model.precision]).toEqual([2, 'float32'])
    a.precision = 'int8'
    await read('1.2', a)
    expect(a.asked).toBe(2)
  })
})

describe('a model that tells patients apart in its turn', () => {
  it('judges anew where another’s verdict stood, also on what it had read before', async () => {
    for (const study of ['1.1', '1.2']) await read(study, a)
    expect([checkOf('1.1'), checkOf('1.2')]).toMatchObject([
      { verdict: 'consistent', modelId: 'a' },
      { verdict: 'consistent', modelId: 'a' },
    ])
    for (const study of ['1.1', '1.2']) await read(study, a, r)
    expect([checkOf('1.1'), checkOf('1.2')]).toMatchObject([
      { verdict: 'notAssessed', modelId: 'c' },
      { verdict: 'notAssessed', modelId: 'c' },
    ])
    for (const study of ['1.1', '1.2']) await read(study, a)
    expect([checkOf('1.1'), checkOf('1.2')]).toMatchObject([
      { verdict: 'consistent', modelId: 'a', packSha256: a.pack.sha256 },
      { verdict: 'consistent', modelId: 'a' },
    ])
    expect(a.asked).toBe(2)
  })
  it('never hushes a warning that no reader has looked at without a threshold of its own', async () => {
    await read('1.1', a)
    a.identity = Float32Array.of(0, 1)
    await read('1.2', a)
    expect(checkOf('1.2')).toMatchObject({ verdict: 'mayBeSomeoneElse', modelId: 'a' })
    await read('1.2', a, r)
    expect(checkOf('1.2')).toMatchObject({ verdict: 'mayBeSomeoneElse', modelId: 'a' })
    library.database.confirmIdentity('1.2', 'reader')
    await read('1.2', a, r)
    expect(checkOf('1.2')).toMatchObject({ verdict: 'notAssessed', modelId: 'c', confirmed: { by: 'reader' } })
  })
  it('takes views of the present reading alone', async () => {
    await read('1.2', a, r)
    expect([r.asked, library.database.embeddings('1.2', r.pack.sha256).length]).toEqual([1, 1])
    b.view = null
    await read('1.2', b, r, true)
    expect([r.asked, library.database.embeddings('1.2', r.pack.sha256).length]).toEqual([1, 0])
  })
  it('forgets the heart of a loop that a reader renamed', async () => {
    for (const study of ['1.1', '1.2']) await read(study, a)
    const { patientKey } = library.database.study('1.2') ?? { patientKey: '' }
    expect(library.database.identity.vectorsOf(patientKey, a.pack.sha256)).toHaveLength(2)
    library.database.setView('1.2.1', { code: 'PLAX', source: 'reader' }, 'reader')
    await read('1.2', a, a, true)
    expect(library.database.embeddings('1.2', a.pack.sha256)).toEqual([])
    expect(library.database.identity.vectorsOf(patientKey, a.pack.sha256)).toHaveLength(1)
    expect(checkOf('1.2')?.verdict ?? 'notAssessed').toBe('notAssessed')
  })
})
