import { ok } from '../../../shared/result'
import { say } from '../../../shared/words'
import { searchPictures } from '../../retrieval/search'
import { isWithin, resultCount } from '../bounds'
import { defineCommand } from '../command'
import { draftStamp } from '../draftStamp'

/** Similarities are cosines, -1 to 1. */
export const search = defineCommand({
  name: 'search',
  needsLibrary: true,
  declare: (command) =>
    command
      .description(say('cliHelp.search'))
      .arguments('<words...>')
      .option('--count <number>', say('cliHelp.searchCount'), '20'),
  parse: ([words]: [readonly string[]], { count }: { count: string }) => ({
    words: words.join(' '),
    count: Number(count),
  }),
  mistake: ({ count }) =>
    isWithin(count, resultCount) ? null : say('cliMistakes.count', { command: 'search', ...resultCount }),
  async run({ words: query, count }, { session }) {
    const results = await searchPictures(session(), query, count)
    if (!results.ok) return results
    const { hits, ...rest } = results.value
    return ok({
      ...rest,
      loops: hits.map(({ loop, patientId, patientName, studyDate, similarity, words }) => ({
        sop: loop.sopInstanceUid,
        studyInstanceUid: loop.studyInstanceUid,
        patientId,
        patientName,
        date: studyDate,
        view: loop.view,
        similarity,
        words,
      })),
      ...draftStamp,
    })
  },
})
