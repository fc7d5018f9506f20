import type { WritableDb } from '../sqlite'

/** Findings, runs and loops said in sentences what is data now: verdict, method, and why something was not read or shown. */
export function migrate(db: WritableDb): void {
  const upgrade = (name: string, change: (value: Stored) => Stored): void => {
    db.function(name, { deterministic: true }, (text: unknown) =>
      JSON.stringify(change(JSON.parse(text as string) as Stored)),
    )
  }
  upgrade('findingWithVerdict', withVerdict)
  upgrade('runWithFailures', withFailures)
  upgrade('loopWithFailures', withLoopFailures)
  db.exec(`
    UPDATE findings SET finding = findingWithVerdict(finding);
    UPDATE modelRuns SET run = runWithFailures(run);
    UPDATE instances SET loop = loopWithFailures(loop)
      WHERE loop ->> 'refusal' IS NOT NULL OR json_array_length(loop, '$.warnings') > 0;
  `)
}

type Stored = Readonly<Record<string, unknown>>
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const listOf = (value: unknown): readonly Stored[] => (Array.isArray(value) ? (value as readonly Stored[]) : [])

function withVerdict({ words, ...finding }: Stored): Stored {
  const { refusal } = finding
  return {
    ...finding,
    verdict: verdicts[text(words)] ?? unknownVerdict(finding),
    refusal: typeof refusal === 'string' ? refusalOf(refusal) : null,
    method: methodOf(withoutPartial(text(finding.method), finding.partial), finding),
  }
}

const verdicts: Readonly<Record<string, string>> = {
  Likely: 'likely',
  'Possible: look yourself': 'possible',
  Unlikely: 'unlikely',
  Confident: 'confident',
  'Unsure: look yourself': 'unsure',
  'Not read': 'refused',
  'Above the published threshold: look yourself': 'aboveThreshold',
  'Below the published threshold: look yourself': 'belowThreshold',
  'A score without a threshold: look yourself': 'scoreOnly',
}

/** Words of a program we do not know decided nothing then, and decide nothing now. */
const unknownVerdict = ({ kind, refusal, score }: Stored): string =>
  refusal != null ? 'refused' : score != null ? 'scoreOnly' : kind === 'regression' ? 'unsure' : 'possible'

const withFailures = (run: Stored): Stored => ({
  ...run,
  reason: typeof run.reason === 'string' ? asRecorded(run.reason) : null,
  refused: listOf(run.refused).map((refusal) => ({ ...refusal, reason: asRecorded(text(refusal.reason)) })),
})

const asRecorded = (words: string): Stored => ({ code: 'asRecorded', params: { text: words } })

const withLoopFailures = (loop: Stored): Stored => ({
  ...loop,
  warnings: Array.isArray(loop.warnings) ? loop.warnings.map((warning) => warningOf(text(warning))) : [],
  refusal: typeof loop.refusal === 'string' ? loopRefusalOf(loop.refusal) : null,
})

function warningOf(words: string): Stored {
  const cut = /^truncated after frame (\d+) of (\d+): \1 frames? kept$/.exec(words)
  return cut ? { code: 'framesCutOff', params: { kept: Number(cut[1]), frames: Number(cut[2]) } } : asRecorded(words)
}

function loopRefusalOf(words: string): Stored {
  if (words === 'the colour table is missing from the file') return { code: 'colourTableMissing', params: {} }
  const syntax =
    /^transfer syntax (.+?) is not supported here(: it holds two views for stereo display, and Longaxis shows one)?$/.exec(
      words,
    )
  if (!syntax) return asRecorded(words)
  return { code: syntax[2] ? 'stereoSyntax' : 'unsupportedSyntax', params: { syntax: syntax[1] } }
}

/** The two sentences that statements were refused with: a later reading is compared with them by code. */
function refusalOf(words: string): Stored {
  const whole = /^No loop in this study shows the (.+) view as this model was trained on it\.$/.exec(words)
  if (whole) return { code: 'noLoopOfView', params: { views: whole[1] } }
  const part =
    /^None of the (\d+) loops looked at, of (\d+) in this study, shows the (.+) view as this model was trained on it\.$/.exec(
      words,
    )
  if (part)
    return { code: 'noLoopOfViewInPart', params: { read: Number(part[1]), of: Number(part[2]), views: part[3] } }
  return asRecorded(words)
}

function withoutPartial(method: string, partial: unknown): string {
  if (partial == null) return method
  const { read, of } = partial as Stored
  const suffix = `; partial reading, ${String(read)} of ${String(of)} loops read`
  return method.endsWith(suffix) ? method.slice(0, -suffix.length) : method
}

const variants: readonly (readonly [string, RegExp])[] = [
  ['rankMedian', /^pooled loop embedding, median of the top (\d+) % of ranked prompts/],
  ['frameMedianMean', /^mean over frames of the median of the top (\d+) % of ranked prompts \(EchoCLIP's paper\)/],
  [
    'rankMeanMedian',
    /^lower median of the top (\d+) % of prompt values averaged by rank over frames \(EchoCLIP's repository\)/,
  ],
  ['softmax', /^pooled loop embedding, softmax over ranked prompts/],
]

const fromFrames = '; the interval is the spread of frames, not a measured error'

function methodOf(words: string, finding: Stored): Stored {
  if (words === 'not computed') return { kind: 'notComputed' }
  const graded = /^most similar of (\d+) graded wordings(?:, mean of (\d+) loops)?$/.exec(words)
  if (graded) return { kind: 'gradedWordings', wordings: Number(graded[1]), loops: loopsOf(graded[2], finding) }
  const binary =
    /^(mean over frames|pooled loop embedding), (similarity to the prompts|positive minus negative prompts)(?:, mean of (\d+) loops)?$/.exec(
      words,
    )
  if (binary)
    return {
      kind: 'promptSimilarity',
      pooling: binary[1] === 'mean over frames' ? 'mean' : 'graph',
      prompts: binary[2] === 'similarity to the prompts' ? 'positive' : 'positiveMinusNegative',
      loops: loopsOf(binary[3], finding),
    }
  return rankedPrompts(words, finding) ?? { kind: 'asRecorded', words }
}

function rankedPrompts(words: string, finding: Stored): Stored | null {
  const intervalFromFrames = words.endsWith(fromFrames)
  const whole = intervalFromFrames ? words.slice(0, -fromFrames.length) : words
  for (const [variant, pattern] of variants) {
    const start = pattern.exec(whole)
    if (!start) continue
    const rest = /^(?:, median of (\d+) loops)?(?:, corrected by (.+?))?(?:; (.+))?$/.exec(whole.slice(start[0].length))
    if (!rest) return null
    return {
      kind: 'rankedPrompts',
      variant,
      topPercent: start[1] === undefined ? null : Number(start[1]),
      loops: loopsOf(rest[1], finding),
      correction: rest[2] ?? null,
      published: rest[3] ?? null,
      intervalFromFrames,
    }
  }
  return null
}

/** One loop was not counted in words. */
const loopsOf = (counted: string | undefined, { loops }: Stored): number =>
  counted === undefined ? Math.min(1, listOf(loops).length) : Number(counted)
