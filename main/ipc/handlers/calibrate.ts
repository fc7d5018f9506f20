import { ok } from '../../../shared/result'
import { calibrationWords } from '../../../shared/vision/calibrationWords'
import { calibratePack } from '../../inference/calibration/calibratePack'
import { readDepsOf } from '../../jobs/readJob'
import type { Job } from '../../app/session'
import type { HandlerContext, HandlersFor } from '../context'
import { chooseFile } from './model'
import { messageOf, say } from '../../../shared/words'

export const calibrateHandlers = (context: HandlerContext): HandlersFor<'model:calibrate'> => ({
  'model:calibrate': async ({ labels }) => {
    const file = labels
      ? await chooseFile(say('dialogs.chooseLabels'), [{ name: say('dialogs.csv'), extensions: ['csv'] }])
      : null
    return labels && file === null
      ? ok(null)
      : ok({ jobId: context.jobs.start('model', null, calibrateJob(file, context)) })
  },
})

const calibrateJob =
  (labelsFile: string | null, { session, models }: HandlerContext): Job =>
  async (signal, report) => {
    let part = { words: '', begun: performance.now() }
    const made = await calibratePack({ ...readDepsOf(session(), models), models }, labelsFile, {
      signal,
      onProgress(done, total, words, unit) {
        if (words !== part.words) part = { words, begun: performance.now() }
        const perSecond = (1000 * done) / Math.max(1, performance.now() - part.begun)
        report({ done, total, unit, perSecond, secondsLeft: (total - done) / perSecond, words })
      },
    })
    models.rescan()
    if (!made.ok)
      return {
        words: messageOf(made.failure),
        failure: made.failure.code === 'cancelled' ? null : made.failure,
        summary: null,
      }
    return { words: calibrationWords(made.value), failure: null, summary: null }
  }
