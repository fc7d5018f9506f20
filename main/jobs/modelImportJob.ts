import { textOf, type CatalogueText } from '../../shared/words'
import type { Services } from '../app/services'
import type { ImportRequest } from '../modelImport/importRequest'
import type { ImportedPack } from '../modelImport/operations'
import { importModel } from '../modelImport/importModel'
import { endOf, type Job } from './jobs'
import { createProgress } from './progress'

/** Imports a checkpoint as a pack. */
export const modelImportJob =
  ({ models, dist }: Pick<Services, 'models' | 'dist'>, request: ImportRequest): Job =>
  async (signal, report) => {
    const progress = createProgress(report, {
      words: null,
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
    return endOf(imported, importedTexts)
  }

const importedTexts = ({ id, version, prompts, leftOut, said: notes }: ImportedPack): readonly CatalogueText[] => [
  prompts > 0
    ? textOf('jobs.packImportedWithPrompts', { id, version, prompts })
    : textOf('jobs.packImported', { id, version }),
  ...leftOut,
  ...notes,
]
