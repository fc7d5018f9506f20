import { findingHeatMap } from '../../inference/studies/findingHeatMap'
import type { HandlerContext, HandlersFor } from '../context'

export const heatMapHandlers = ({ session, models }: HandlerContext): HandlersFor<'findings:heatMap'> => ({
  'findings:heatMap': (asked) => {
    const { database, pixels } = session()
    return findingHeatMap({ database, pixels, models }, asked)
  },
})
