import { lookForFinding } from '../../inference/lookForFinding'
import type { HandlerContext, HandlersFor } from '../context'

export const lookHandlers = ({ session, models }: HandlerContext): HandlersFor<'findings:look'> => ({
  'findings:look': (asked) => {
    const { timeline, pixels } = session()
    return lookForFinding({ timeline, pixels, models }, asked)
  },
})
