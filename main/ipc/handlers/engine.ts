import { fail } from '../../../shared/result'
import { isReading } from '../../inference/readStudy'
import type { HandlerContext, HandlersFor } from '../context'

export const engineHandlers = ({ models }: HandlerContext): HandlersFor<'model:measure' | 'model:playing'> => ({
  'model:measure': () => (isReading() ? fail('reading', 'The model is reading a study.', 'Measure again when it has finished, or stop it first.') : models.measureAgain()),
  'model:playing': ({ playing }) => {
    models.setPlaying(playing)
    return null
  },
})
