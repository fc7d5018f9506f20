import type { Services } from '../app/services'
import type { ImportedPack, ImportRequest } from '../modelImport/createPack'
import { importModel } from '../modelImport/importModel'
import { endOf, type Job } from './jobs'
import { createProgress } from './progress'

/** Imports a checkpoint as a pack. */
export const modelImportJob =
  ({ models, dist }: Pick<Services, 'models' | 'dist'>, request: ImportRequest): Job =>
  async (signal, report) => {
    const progress = createProgress(report, {
      words: '',
      unit: 'percent',
      total: 100,
      hidesRate: true,
      estimateFrom: 0.05,
    })
    const imported = await importModel(request, dist, {
      signal,
      onProgress: (words, share) => progress(Math.round(100 * share), { words }),
    })
    models.rescan()
    return endOf(imported, importedWords)
  }

const importedWords = ({ id, version, prompts, leftOut, said }: ImportedPack): string =>
  [
    `${id} (${version}) is imported${prompts > 0 ? ` with ${prompts} prompts. Choose it in the settings to read with it.` : '.'}`,
    ...leftOut,
    ...said,
  ].join(' ')
