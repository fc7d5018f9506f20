const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })

/** A report's sentences in order, by Unicode's rules (UAX 29); a line's end and a full stop standing alone end one too. */
export function sentencesOf(text: string): readonly string[] {
  return text
    .split(/\r?\n|\s[.;](?=\s|$)/)
    .flatMap((part) => [...segmenter.segment(part)].map(({ segment }) => segment.trim()))
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence))
}
