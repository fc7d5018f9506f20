import type { ReportOwner, SimilarReport, SimilarReports } from '../../shared/domain/retrieval'
import { setApart, type Study } from '../../shared/domain/study'
import { fail, ok, type Result } from '../../shared/result'
import { standing } from '../../shared/retrieval/nearest'
import type { PackManifest } from '../../shared/vision/manifest'
import { dot, mean, unit } from '../../shared/vision/vectors'
import type { DatabaseReader } from '../database/interface'
import type { BankReport } from '../database/retrieval/types'
import { scan, searchModelOf, wordPack, type RetrievalDeps } from './search'

/** Views that the pack's tasks read: what its words were learned on. A pack without tasks compares its identity views, or all. */
export function readViews({ tasks, reidentification }: PackManifest): readonly string[] | null {
  const views = [...new Set(tasks.flatMap((task) => task.views))]
  return views.length > 0 ? views : (reidentification?.views ?? null)
}

/** Reports of the bank nearest to the mean of a study's loop vectors. Sources to read, none of them a statement on this patient. */
export async function similarReports(
  { database, models }: RetrievalDeps,
  studyInstanceUid: string,
  count: number,
): Promise<Result<SimilarReports>> {
  const study = database.study(studyInstanceUid)
  if (!study) return fail('unknownStudy', { uid: studyInstanceUid })
  const words = await wordPack(models)
  if (!words.ok) return words
  const { pack } = words.value
  const model = searchModelOf(pack)
  const { reports, waiting } = database.bankCounts(model.sha256)
  if (reports === 0) return fail('emptyBank')
  const views = readViews(pack.manifest)
  const viewOf = (sop: string): string | null => database.loop(sop)?.view?.code ?? null
  const loops = database
    .loopEmbeddingsOf(studyInstanceUid, model.sha256)
    .filter(({ sopInstanceUid }) => views === null || views.includes(viewOf(sopInstanceUid) ?? ''))
  if (loops.length === 0)
    return views === null
      ? fail('nothingEmbedded', { id: model.id, version: model.version })
      : fail('nothingEmbeddedOfViews', { id: model.id, version: model.version, views: views.join(', ') })
  const query = unit(mean(loops.map(({ vector }) => vector)))
  const found = await scan(query, count, (after, limit) => database.bankEmbeddings(model.sha256, after, limit))
  const owner = ownership(database, study)
  const shown = found.hits.flatMap(({ key, similarity }): readonly SimilarReport[] => {
    const report = database.bankReport(key.reportId)
    if (!report) return []
    const closest = closestSentence(database, report.reportId, model.sha256, query)
    return [
      {
        reportId: report.reportId,
        source: report.sourceName,
        line: report.line,
        owner: owner(report),
        text: report.text,
        similarity,
        words: standing(similarity, found),
        sentences: report.sentences,
        leftOut: key.leftOut,
        closest,
      },
    ]
  })
  return ok({
    studyInstanceUid,
    model,
    loops: loops.map(({ sopInstanceUid }) => sopInstanceUid),
    views: [...new Set(loops.flatMap(({ sopInstanceUid }) => viewOf(sopInstanceUid) ?? []))],
    searched: found.searched,
    waiting,
    reports: shown,
  })
}

function closestSentence(
  database: DatabaseReader,
  reportId: number,
  packSha256: string,
  query: Float32Array,
): SimilarReport['closest'] {
  const near = database
    .bankSentences(reportId, packSha256)
    .flatMap(({ text, vector }) => (vector ? [{ text, similarity: dot(query, vector) }] : []))
  return near.sort((a, b) => b.similarity - a.similarity)[0] ?? null
}

/** Whose report it is, by study UID or accession number. One that names neither, or a study that is not here, may be this patient's own. */
function ownership(database: DatabaseReader, study: Study): (report: BankReport) => ReportOwner {
  // A visit that stands apart may be someone else's: whose its reports are is not known.
  const visits = database.studiesOf(study.patientKey)
  const isApart = visits.some((visit) => visit.studyInstanceUid === study.studyInstanceUid && setApart(visit) !== null)
  const own = isApart ? [] : visits.filter((visit) => setApart(visit) === null)
  return ({ studyInstanceUid, accessionNumber }) => {
    if (studyInstanceUid === study.studyInstanceUid) return 'thisStudy'
    if (accessionNumber !== null && accessionNumber === study.accessionNumber) return 'thisStudy'
    if (
      own.some(
        (visit) =>
          visit.studyInstanceUid === studyInstanceUid ||
          (accessionNumber !== null && visit.accessionNumber === accessionNumber),
      )
    )
      return 'thisPatient'
    const of = studyInstanceUid === null ? null : database.study(studyInstanceUid)
    return of && of.patientKey !== study.patientKey ? 'another' : 'unknown'
  }
}
