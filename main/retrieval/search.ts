import type { PictureHit, PictureSearch, SearchModel } from '../../shared/domain/retrieval'
import { displayName } from '../../shared/domain/patient'
import type { ModelRole } from '../../shared/domain/modelRole'
import { fail, ok, type Result } from '../../shared/result'
import { nearest, standing, type NearestOf } from '../../shared/retrieval/nearest'
import type { Models } from '../inference/models'
import type { ModelPack } from '../inference/packs/pack'
import { noText } from '../inference/worker/textEngine'
import type { EmbeddedText } from '../../shared/vision/textTokenizer'
import type { DatabaseReader, DatabaseWriter } from '../database/interface'
import type { StoredVector } from '../database/retrieval/types'

export interface RetrievalDeps {
  readonly database: DatabaseWriter
  readonly models: Pick<Models, 'use' | 'selected'>
}

export const LONGEST_QUERY = 500
/** Vectors looked at before the process turns to others: a few milliseconds. */
const PAGE = 500

export const searchModelOf = ({ manifest, sha256 }: ModelPack): SearchModel => ({
  id: manifest.id,
  version: manifest.version,
  sha256,
})

/** The pack that words are given to, which must read them, and what it is otherwise used for. */
export interface WordPack {
  readonly pack: ModelPack
  readonly role: ModelRole
}

/** The pack that tells patients apart where it reads words (EchoCLIP-R was trained to find reports), else the one that reads. */
export async function wordPack(models: Pick<RetrievalDeps['models'], 'selected'>): Promise<Result<WordPack>> {
  for (const role of ['patients', 'reading'] as const) {
    const pack = await models.selected(role)
    if (pack.ok && pack.value.manifest.text !== null) return ok({ pack: pack.value, role })
  }
  const pack = await models.selected()
  return pack.ok ? noText(pack.value.manifest) : pack
}

/** Looks at every vector, a page at a time, so that pixels are served in between. */
export async function scan<K>(
  query: Float32Array,
  count: number,
  page: (after: number, limit: number) => readonly StoredVector<K>[],
): Promise<NearestOf<K>> {
  const best = nearest<K>(query, count)
  for (let after = 0; ;) {
    const vectors = page(after, PAGE)
    for (const { key, vector } of vectors) best.offer(key, vector)
    const last = vectors.at(-1)
    if (last === undefined || vectors.length < PAGE) return best.result()
    after = last.after
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** The library's loops most similar to words, by the chosen pack. A similarity is no finding. */
export async function searchPictures(
  { database, models }: RetrievalDeps,
  words: string,
  count: number,
): Promise<Result<PictureSearch>> {
  const query = words.trim()
  if (query.length > LONGEST_QUERY) return fail('queryTooLong', { characters: LONGEST_QUERY })
  const asked = await wordPack(models)
  if (!asked.ok) return asked
  return models.use(asked.value.role, 'searching', async (inference) => {
    const embedded = await inference.embedTexts({ texts: [query] })
    if (!embedded.ok) return embedded
    const text = embedded.value[0]
    if (!text?.ok) return text ?? fail('noAnswerToWords')
    return rankLoops(database, searchModelOf(inference.pack), query, text.value, count)
  })
}

/** The loops nearest to a query's vector of the same pack. */
export async function rankLoops(
  database: DatabaseReader,
  model: SearchModel,
  query: string,
  { vector, heard }: EmbeddedText,
  count: number,
): Promise<Result<PictureSearch>> {
  const found = await scan(vector, count, (after, limit) => database.loopEmbeddings(model.sha256, after, limit))
  if (found.searched === 0) return fail('nothingToSearch', { id: model.id, version: model.version })
  const hits = found.hits.flatMap(({ key, similarity }) =>
    hitOf(database, key, similarity, standing(similarity, found)),
  )
  return ok({ query, heard, model, searched: found.searched, cines: database.cines(), hits })
}

function hitOf(
  database: DatabaseReader,
  sop: string,
  similarity: number,
  words: PictureHit['words'],
): readonly PictureHit[] {
  const loop = database.loop(sop)
  const study = loop && database.study(loop.studyInstanceUid)
  const patient = study && database.patient(study.patientKey)
  if (!loop || !patient) return []
  return [
    {
      loop,
      patientKey: patient.patientKey,
      patientName: displayName(patient.name),
      patientId: patient.patientId,
      studyDate: study.studyDate,
      similarity,
      words,
    },
  ]
}
