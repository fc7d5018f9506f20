import { fail } from '../../../shared/result'
import { isReading } from '../../inference/readStudy'
import type { HandlerContext, HandlersFor } from '../context'

export const engineHandlers = ({ models }: HandlerContext): HandlersFor<'model:measure' | 'model:playing'> => ({
  'model:measure': ({ role }) => (isReading() ? fail('reading', 'The model is reading a study.', 'Measure again when it has finished, or stop it first.') : models.measureAgain(role)),
  'model:playing': ({ playing }) => {
    models.setPlaying(playing)
    return null
  },
})
