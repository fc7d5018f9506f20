import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importPaths } from '../../main/objects/import'
import { parser } from '../helpers/parser'
import { createLibrary, type Library } from '../../main/objects/library'
import { openPixelSources } from '../../main/objects/pixels'
import { readStudy, type ReadDeps } from '../../main/inference/studies/readStudy'
import { openTextEngine } from '../../main/inference/worker/textEngine'
import { addReportBankFile, addFinalReports, embedReportBank } from '../../main/retrieval/reportBank'
import { searchPictures, type RetrievalDeps } from '../../main/retrieval/search'
import { similarReports } from '../../main/retrieval/similar'
import { dot } from '../../shared/vision/vectors'
import { demoFolder } from '../helpers/demo'
import { inProcess, openModel, type OpenModel } from '../helpers/model'
import { messageOf, textOf, wordsOf } from '../../shared/words'
import { withWords } from '../helpers/words'

const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-retrieval-'))
let model: OpenModel
let library: Library
let deps: RetrievalDeps & Omit<ReadDeps, 'pixels'>

beforeAll(async () => {
  model = await openModel()
  const created = createLibrary(path.join(folder, 'library'), 'unencrypted', { keychain: null, passphrase: null })
  if (!created.ok) throw new Error(messageOf(created.failure))
  library = created.value
  deps = { database: library.database, models: inProcess(model) }
  const { studies } = await importPaths({ ...library, parser }, [await demoFolder()], {})
  const pixels = openPixelSources(library)
  for (const uid of studies) {
    const reading = await readStudy({ ...deps, pixels }, uid)
    if (!reading.ok) throw new Error(messageOf(reading.failure))
  }
  await pixels.close()
})
afterAll(async () => {
  await model.engine.close()
  library.close()
  rmSync(folder, { recursive: true })
})

const visit = (patientId: string, date: string): string => {
  const patient = library.database.patients().find((candidate) => candidate.patientId === patientId)
  return (
    library.database.studiesOf(patient?.patientKey ?? '').find(({ studyDate }) => studyDate === date)
      ?.studyInstanceUid ?? ''
  )
}

describe('words', () => {
  it('embedded here are those that training wrote beside the pack', async () => {
    const engine = await openTextEngine(model.pack, 'cpu')
    if (!engine.ok) throw new Error(messageOf(engine.failure))
    const { index, embeddings } = model.pack.prompts
    const prompts = Object.values(index.groups).flat()
    expect(prompts.length).toBeGreaterThan(50)
    for (const { text, row } of prompts) {
      const embedded = await engine.value.embed(text)
      expect({
        text,
        same: embedded.ok && dot(embedded.value.vector, embeddings, row * index.dimensions) > 1 - 1e-5,
      }).toEqual({ text, same: true })
    }
    await engine.value.close()
  })

  const best = async (words: string, count: number) => {
    const found = await searchPictures(deps, words, count)
    if (!found.ok) throw new Error(messageOf(found.failure))
    return {
      ...found.value,
      where: found.value.hits.map(
        ({ patientId, studyDate, loop }) => `${patientId} ${studyDate ?? ''} ${loop.view?.code ?? ''}`,
      ),
    }
  }
  it('find the loops that show what they say before all others', async () => {
    const effusion = await best('Pericardial effusion', 6)
    expect([effusion.searched, effusion.cines]).toEqual([56, 56])
    expect(effusion.where.slice(0, 2)).toEqual(['LXDEMO4 2026-03-09 A4C', 'LXDEMO4 2026-02-02 A4C'])
    expect(effusion.where.slice(0, 4).every((place) => /^LXDEMO4 2026-0[23]/.test(place))).toBe(true)
    expect(effusion.hits.map(({ words }) => wordsOf(words)).slice(0, 4)).toEqual(Array(4).fill('stands out'))
    expect((await best('pacemaker', 1)).where).toEqual(['LXDEMO2 2026-03-12 A4C'])
    expect((await best('tavr', 2)).where.sort()).toEqual(['LXDEMO3 2025-04-07 A4C', 'LXDEMO3 2026-03-11 A4C'])
  })
  it('that the model does not know are named, and a pack without words says so', async () => {
    expect(withWords(await searchPictures(deps, 'endocarditis with effusion', 5))).toMatchObject({
      ok: false,
      failure: { message: 'This model does not know: endocarditis.' },
    })
    const pictures = { ...model, pack: { ...model.pack, manifest: { ...model.pack.manifest, text: null } } }
    expect(withWords(await searchPictures({ ...deps, models: inProcess(pictures) }, 'effusion', 5))).toMatchObject({
      ok: false,
      failure: {
        code: 'noText',
        message: 'The model phantom-clip 1.1.0 reads pictures only: it has no part that reads words.',
      },
    })
  })
})

describe('a study read before loops kept their vectors', () => {
  it('is read again when asked for, once', async () => {
    const uid = visit('LXDEMO2', '2026-03-12')
    const { database } = library
    const of = model.pack.sha256
    const before = database.latestRun(uid, of)
    if (!before) throw new Error('the study was read')
    const old = { ...before, runId: 'old', startedAt: new Date().toISOString() }
    database.beginRun(old)
    database.finishRun(old, [], [])
    expect(database.loopEmbeddingsOf(uid, of)).toEqual([])
    expect(database.studiesToEmbed(of)).toEqual([uid])
    expect(await searchPictures(deps, 'pacemaker', 1)).toMatchObject({ ok: true, value: { searched: 52, cines: 56 } })
    const pixels = openPixelSources(library)
    const again = await readStudy({ ...deps, pixels }, uid)
    const kept = await readStudy({ ...deps, pixels }, uid)
    await pixels.close()
    expect(again.ok && again.value.run.runId).not.toBe('old')
    expect(kept.ok && kept.value.run.runId).toBe(again.ok && again.value.run.runId)
    expect(database.studiesToEmbed(of)).toEqual([])
  })
})

describe('the report bank', () => {
  const effusion = 'There is a pericardial effusion. No pacemaker lead is seen. Native aortic valve.'
  const pacemaker = 'Pacemaker wire present. No pericardial effusion. Native aortic valve. Aortic root dilated.'
  const tavr = 'A TAVR bioprosthetic valve is present in the aortic position. No pericardial effusion.'

  it('gives the reports that describe a study’s pictures first, with their source, whose they are, and what was left out', async () => {
    const file = path.join(folder, 'bank.csv')
    writeFileSync(
      file,
      `study uid,report\n${visit('LXDEMO4', '2026-02-02')},${effusion}\n${visit('LXDEMO3', '2026-03-11')},${tavr}\n,${pacemaker}\n,Alien words only.\n,\n`,
    )
    expect(await addReportBankFile(library.database, file, 'reader')).toMatchObject({
      ok: true,
      value: {
        added: 4,
        duplicates: 0,
        source: { name: 'bank.csv', refused: [{ line: 6, reason: textOf('bankRows.textMissing') }] },
      },
    })
    const state = await embedReportBank(deps)
    expect(state).toMatchObject({ ok: true, value: { reports: 4, embedded: 3, waiting: 0 } })
    expect(state.ok && state.value.refusals.map(({ reason }) => wordsOf(reason))).toEqual([
      'This model does not know: alien, words, only.',
      'This model does not know: root, dilated.',
    ])

    const near = async (uid: string) => {
      const found = await similarReports(deps, uid, 3)
      if (!found.ok) throw new Error(messageOf(found.failure))
      return found.value
    }
    const dan = await near(visit('LXDEMO4', '2026-03-09'))
    expect(dan).toMatchObject({
      views: ['A4C'],
      searched: 3,
      waiting: 0,
      model: { id: 'phantom-clip', version: '1.1.0' },
    })
    expect(dan.reports[0]).toMatchObject({
      source: 'bank.csv',
      line: 2,
      text: effusion,
      owner: 'thisPatient',
      leftOut: 0,
    })
    expect((await near(visit('LXDEMO4', '2026-02-02'))).reports[0]).toMatchObject({ owner: 'thisStudy' })
    const bruno = await near(visit('LXDEMO2', '2026-03-12'))
    expect(bruno.reports[0]).toMatchObject({ text: pacemaker, owner: 'unknown', sentences: 4, leftOut: 1 })
    expect(['Pacemaker wire present.', 'No pericardial effusion.', 'Native aortic valve.']).toContain(
      bruno.reports[0]?.closest?.text,
    )
    expect((await near(visit('LXDEMO3', '2025-04-07'))).reports[0]).toMatchObject({ text: tavr, owner: 'thisPatient' })
    expect(bruno.reports.find(({ text }) => text === tavr)?.owner).toBe('another')
    // Nothing waits, so nothing is embedded twice.
    expect(await addReportBankFile(library.database, file, 'reader')).toMatchObject({
      ok: false,
      failure: { code: 'noReportsAddedRowsRefused' },
    })
    expect(library.database.bankSources()).toHaveLength(1)
  })
  it('takes the library’s own reports only where a reader marked the study final and saved one', () => {
    const uid = visit('LXDEMO1', '2026-03-14')
    expect(addFinalReports(library.database, 'reader')).toMatchObject({
      ok: false,
      failure: { code: 'noFinalReports' },
    })
    const section = { sentences: [], edited: true }
    const draft = {
      reportId: 'x',
      studyInstanceUid: uid,
      priorStudyInstanceUid: null,
      version: 0,
      state: 'draft',
      unreviewed: [{ text: 'No reader saw this.', origin: 'finding', sourceId: null }],
      keyFrames: [],
      changes: [],
      cautions: [],
      evidence: [],
      models: [],
      referenceSet: 'ASE2015',
      savedBy: 'reader',
      beats: [],
      savedAt: '2026-03-14T12:00:00Z',
      sections: [
        { ...section, code: 'indication', title: 'Indication', text: 'A name may stand here.' },
        { ...section, code: 'findings', title: 'Findings', text: 'The left ventricle is normal.' },
        { ...section, code: 'impression', title: 'Impression', text: 'No pericardial effusion.' },
      ],
    } as const
    expect(library.database.saveReport(draft, 0).ok).toBe(true)
    expect(addFinalReports(library.database, 'reader')).toMatchObject({ ok: false })
    library.database.setReadState(uid, 'final', 'reader')
    const filed = addFinalReports(library.database, 'reader')
    expect(filed).toMatchObject({ ok: true, value: { added: 1, source: { kind: 'library' } } })
    expect(library.database.waitingReports(model.pack.sha256, 5).map(({ text }) => text)).toEqual([
      'The left ventricle is normal.\nNo pericardial effusion.',
    ])
    // Again replaces what was filed before.
    expect(addFinalReports(library.database, 'reader')).toMatchObject({ ok: true, value: { added: 1, duplicates: 0 } })
    expect(library.database.bankSources().map(({ kind }) => kind)).toEqual(['csv', 'library'])
  })
})
