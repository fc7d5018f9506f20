import { calibrationTexts } from '../../shared/vision/calibrationWords'
import type { WordKey } from '../../shared/words'
import type { Session } from '../app/session'
import { calibratePack } from '../inference/calibration/calibratePack'
import { endOf, type Job } from './jobs'
import { createProgress } from './progress'

/** Fits the chosen pack to the library; each of its parts is a progress of its own. */
export const calibrateJob =
  (session: Pick<Session, 'database' | 'pixels' | 'models'>, labelsFile: string | null): Job =>
  async (signal, report) => {
    let part: { readonly work: WordKey; readonly progress: ReturnType<typeof createProgress> } | null = null
    const calibrated = await calibratePack(session, labelsFile, {
      signal,
      onProgress(done, total, words, unit) {
        if (words.key !== part?.work)
          part = { work: words.key, progress: createProgress(report, { words, unit, total }) }
        part.progress(done)
      },
    })
    session.models.rescan()
    return endOf(calibrated, calibrationTexts)
  }
