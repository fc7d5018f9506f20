import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importPaths } from '../../main/objects/import'
import { parser } from '../helpers/parser'
import { createLibrary, type Library } from '../../main/objects/library'
import { openPixelSources, type PixelSources } from '../../main/objects/pixels'
import { findingsOfStudy } from '../../main/studies/compare'
import { reviewIdentity } from '../../main/identity/review'
import { similarityOfPair } from '../../main/identity/pair'
import { plainSetting, startEngine } from '../../main/inference/worker/engine'
import { selectPack, type PackSelection } from '../../main/inference/packs/selectPack'
import type { Models } from '../../main/inference/models'
import { findPacks, loadPack } from '../../main/inference/packs/pack'
import { labelledView } from '../../main/inference/studies/loopTask'
import { otherView } from '../../main/inference/worker/readOne'
import { readStudy } from '../../main/inference/studies/readStudy'
import { addReportBankFile, embedReportBank } from '../../main/retrieval/reportBank'
import { searchPictures, wordPack } from '../../main/retrieval/search'
import { similarReports } from '../../main/retrieval/similar'
import { createPack } from '../../main/modelImport/createPack'
import { modelRoles } from '../../shared/domain/modelRole'
import { fail } from '../../shared/result'
import { narrowEchoClip, writeRandomEchoClip } from '../helpers/checkpoint'
import { demoFolder } from '../helpers/demo'
import { openModel, packFolder, type OpenModel } from '../helpers/model'
import { rolesInProcess } from '../helpers/roles'
import { example, report, writeCopy } from '../helpers/templateCopy'
import { messageOf } from '../../shared/words'

/** EchoCLIP-R beside the pack that reads: an imported checkpoint of its shape, far narrower and of random weights. */
const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-patients-'))
const packs = path.join(folder, 'models')
let reading: OpenModel
let patients: OpenModel
let library: Library
let pixels: PixelSources
let visits: readonly string[]

beforeAll(async () => {
  const checkpoint = path.join(folder, 'r.safetensors')
  writeRandomEchoClip(
    checkpoint,
    { ...narrowEchoClip, text: { ...narrowEchoClip.text, vocabulary: example.vocabulary } },
    11,
  )
  const imported = await createPack(
    {
      checkpoint,
      model: 'echoclip-r',
      prompts: null,
      merges: null,
      repository: writeCopy(path.join(folder, 'copies')),
      phrases: null,
      exampleReport: null,
      severities: null,
      recipe: null,
      rule: 'paper',
      colourOrder: 'bgr',
      into: packs,
    },
    { architecture: narrowEchoClip, example },
  )
  if (!imported.ok) throw new Error(messageOf(imported.failure))
  const pack = await loadPack(imported.value.folder)
  const opened = createLibrary(path.join(folder, 'library'), 'unencrypted', { keychain: null, passphrase: null })
  if (!pack.ok || !opened.ok) throw new Error('no pack or no library')
  reading = await openModel()
  patients = { pack: pack.value, engine: await startEngine(pack.value, plainSetting) }
  library = opened.value
  await importPaths({ ...library, parser }, [await demoFolder()], {})
  pixels = openPixelSources(library)
  const patient = library.database.patients().find(({ patientId }) => patientId === 'LXDEMO2')
  visits = library.database.studiesOf(patient?.patientKey ?? '').map(({ studyInstanceUid }) => studyInstanceUid)
})
afterAll(async () => {
  await reading.engine.close()
  await patients.engine.close()
  await pixels.close()
  library.close()
  rmSync(folder, { recursive: true })
})

const read = (
  uid: string,
  models: Pick<Models, 'selected' | 'use' | 'precision'> = rolesInProcess({ reading, patients }),
  again = false,
) => readStudy({ database: library.database, pixels, models }, uid, { again })
const [first, second] = [() => visits[0] ?? '', () => visits[1] ?? '']

describe('a pack that tells patients apart beside the one that reads', () => {
  it('keeps vectors of its own, from four-chamber loops alone, and hides no finding', async () => {
    for (const uid of [first(), second()])
      expect((await read(uid, rolesInProcess({ reading, patients: reading }))).ok).toBe(true)
    expect(library.database.study(second())?.identityCheck).toMatchObject({
      verdict: 'consistent',
      modelId: 'phantom-clip',
    })
    for (const uid of [first(), second()]) {
      const seen: number[] = []
      const run = await readStudy(
        { database: library.database, pixels, models: rolesInProcess({ reading, patients }) },
        uid,
        { onProgress: (done, total) => seen.push(done / total) },
      )
      if (!run.ok) throw new Error(messageOf(run.failure))
      expect(seen.at(-1)).toBe(1)
      expect(seen).toEqual([...seen].sort((a, b) => a - b))
      expect(run.value.findings.length).toBeGreaterThan(0)
      expect(run.value.patients).toMatchObject({
        ok: true,
        value: { role: 'patients', status: 'complete', model: { id: 'echoclip-r', sha256: patients.pack.sha256 } },
      })
      const shown = findingsOfStudy(library.database, uid, null)
      expect([shown.run?.model.id, shown.latest?.model.id, shown.findings.length]).toEqual([
        'phantom-clip',
        'phantom-clip',
        run.value.findings.length,
      ])
      const named = library.database
        .loopEmbeddingsOf(uid, patients.pack.sha256)
        .map(({ sopInstanceUid }) => library.database.loop(sopInstanceUid)?.view?.code)
      expect(new Set(named)).toEqual(new Set(['A4C']))
    }
    const patientKey = library.database.study(first())?.patientKey ?? ''
    expect(library.database.identity.vectorsOf(patientKey, patients.pack.sha256)).toHaveLength(2)
    const pair = similarityOfPair(library.database, patients.pack, second(), first())
    expect(pair).toMatchObject({ ok: true, value: { modelId: 'echoclip-r', reason: null } })
    expect(pair.ok && pair.value.similarity).toBeGreaterThan(-1)
    const similarity = pair.ok ? pair.value.similarity : null
    expect(library.database.study(second())?.identityCheck).toMatchObject({
      verdict: 'notAssessed',
      similarity: expect.closeTo(similarity ?? Number.NaN, 6) as number,
      threshold: null,
      modelId: 'echoclip-r',
    })
    expect(await reviewIdentity(library.database, patients.pack, second())).toMatchObject({
      ok: true,
      value: { reason: null, distribution: null, own: [{ study: { studyInstanceUid: first() } }] },
    })
  })

  it('is not run again on what it has seen, and never loses what a reader reviewed', async () => {
    const before = library.database.latestPatientsRun(second(), patients.pack.sha256)
    const [finding] = findingsOfStudy(library.database, second(), null).findings.filter(
      ({ refusal }) => refusal === null,
    )
    library.database.reviewFinding({ action: 'reject', findingId: finding?.findingId ?? '' }, 'reader')
    expect((await read(second())).ok).toBe(true)
    expect(library.database.latestPatientsRun(second(), patients.pack.sha256)?.runId).toBe(before?.runId)
    expect((await read(second(), undefined, true)).ok).toBe(true)
    expect(library.database.latestPatientsRun(second(), patients.pack.sha256)?.runId).not.toBe(before?.runId)
    expect(
      findingsOfStudy(library.database, second(), null).findings.find(({ code }) => code === finding?.code)?.status,
    ).toBe('rejected')
  })

  it('that does not start leaves the findings, and says so', async () => {
    const broken = rolesInProcess({ reading, patients })
    const run = await read(
      second(),
      {
        ...broken,
        use: async (role, use, work) =>
          role === 'patients'
            ? fail('noMemory', { model: 'EchoCLIP-R', reason: 'std::bad_alloc' })
            : broken.use(role, use, work),
      },
      true,
    )
    expect(run).toMatchObject({
      ok: true,
      value: { run: { status: 'complete' }, patients: { ok: false, failure: { code: 'noMemory' } } },
    })
  })

  it('is searched by its own words and among its own vectors, and is compared with the bank’s reports', async () => {
    const deps = { database: library.database, models: rolesInProcess({ reading, patients }) }
    const found = await searchPictures(deps, 'Severe regurgitation, as I think', 5)
    expect(found).toMatchObject({
      ok: true,
      value: {
        heard: 'SEVERE REGURGITATION',
        model: { id: 'echoclip-r' },
        searched:
          library.database.loopEmbeddingsOf(first(), patients.pack.sha256).length +
          library.database.loopEmbeddingsOf(second(), patients.pack.sha256).length,
      },
    })
    expect(await searchPictures(deps, 'Pacemaker', 5)).toMatchObject({ ok: false, failure: { code: 'unknownPhrases' } })
    const reports = path.join(folder, 'reports.csv')
    writeFileSync(reports, `report\n"${report}"\n"Left atrium is normal."\n`)
    await addReportBankFile(library.database, reports, 'reader')
    expect(await embedReportBank(deps)).toMatchObject({
      ok: true,
      value: { model: { id: 'echoclip-r' }, reports: 2, embedded: 2 },
    })
    expect(await similarReports(deps, second(), 5)).toMatchObject({
      ok: true,
      value: { model: { id: 'echoclip-r' }, views: ['A4C'], reports: [{}, {}] },
    })
  })

  it('leaves words to the pack that reads where it has none', async () => {
    const mute = { ...patients, pack: { ...patients.pack, manifest: { ...patients.pack.manifest, text: null } } }
    expect(await wordPack(rolesInProcess({ reading, patients: mute }))).toMatchObject({
      ok: true,
      value: { role: 'reading', pack: { manifest: { id: 'phantom-clip' } } },
    })
    expect(await wordPack(rolesInProcess({ reading: mute, patients: mute }))).toMatchObject({
      ok: false,
      failure: { code: 'noText' },
    })
  })
})

describe('a loop that only the pack that reads named', () => {
  it('carries a heart to compare, and never a finding', () => {
    const loop = library.database.loops(first()).find(({ view }) => view?.code === 'A4C')
    if (!loop) throw new Error('no four-chamber loop')
    const labelled = { ...loop, view: { code: 'A4C', name: 'A4C', source: 'model', probability: 0.9 } } as const
    const read = new Map([[loop.sopInstanceUid, 'A4C']])
    // What a model once said is no name, unless the present reading says it too.
    expect(otherView(labelled, patients.pack.manifest)).toMatchObject({ ok: false, failure: { code: 'viewNotNamed' } })
    expect(otherView(labelled, patients.pack.manifest, read)).toBeNull()
    expect([
      labelledView(labelled),
      labelledView(labelled, read),
      labelledView({ ...labelled, view: null }, read),
      labelledView({ ...labelled, view: { ...labelled.view, code: 'PLAX', source: 'reader' } }, read),
    ]).toEqual([null, 'A4C', 'A4C', 'PLAX'])
  })
})

describe('which pack does what', () => {
  it('is told by what they are made for, or by the reader, and a pack that is gone is not replaced', async () => {
    const found = await findPacks([path.dirname(packFolder), packs])
    const chosen = (choice: PackSelection): readonly string[] =>
      modelRoles
        .map((role) => selectPack(found, choice, role))
        .map((pack) => (pack.ok ? pack.value.manifest.id : pack.failure.code))
    expect(chosen({ reading: null, patients: null })).toEqual(['phantom-clip', 'echoclip-r'])
    expect(chosen({ reading: null, patients: reading.pack.sha256 })).toEqual(['phantom-clip', 'phantom-clip'])
    expect(chosen({ reading: patients.pack.sha256, patients: 'f'.repeat(64) })).toEqual([
      'modelGone',
      'patientsModelGone',
    ])
  })
})
