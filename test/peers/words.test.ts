import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { wordTokenizer, wordVocabulary } from '../../shared/vision/textTokenizer'
import { hasPython, python } from '../helpers/graphs'
import { packFolder } from '../helpers/model'

/** Reports of the training script's own making, with the ids it gives them. Only its batches need torch. */
const SCRIPT = `
import json, random, sys
sys.path.insert(0, sys.argv[1])
from text import BINARY_PHRASES, EF_TEMPLATES, GRADED_PHRASES, GRADES, VOCABULARY, report, tokenise
rng = random.Random(7)
texts = [template.format(n=n) for template in EF_TEMPLATES for n in range(101)]
texts += [phrase for pair in BINARY_PHRASES.values() for side in pair for phrase in side]
texts += [phrase.format(g=grade) for spec in GRADED_PHRASES.values() for phrase in spec[0] for grade in GRADES]
for _ in range(300):
    label = dict(ef=rng.uniform(10, 80), effusionCm=rng.choice([0, 1]), pacemaker=rng.random() < 0.5, tavr=rng.random() < 0.5, mitralClip=rng.random() < 0.5)
    label.update({spec[1]: rng.uniform(spec[2], spec[3]) for spec in GRADED_PHRASES.values()})
    texts.append(report(label, rng))
print(json.dumps(dict(words=VOCABULARY, ids=[[text, tokenise(text)] for text in texts])))
`

const hasTorch = hasPython('torch')
if (!hasTorch) console.warn('skipped: PyTorch is not installed (apt-get install python3-torch python3-numpy)')

describe.skipIf(!hasTorch)('the phantom pack’s tokenizer against its training script', () => {
  it('gives the same ids for every prompt and for 300 reports', () => {
    const training = JSON.parse(
      execFileSync(python, ['-c', SCRIPT, path.join(packFolder, 'training')], { maxBuffer: 1e8 }).toString(),
    ) as { words: Record<string, number>; ids: readonly [string, readonly number[]][] }
    const vocabulary = wordVocabulary.parse(JSON.parse(readFileSync(path.join(packFolder, 'vocabulary.json'), 'utf8')))
    expect(vocabulary.words).toEqual(training.words)
    const { encode } = wordTokenizer(vocabulary)
    let compared = 0
    for (const [text, ids] of training.ids) {
      const encoded = encode(text)
      // Those longer than the context are cut there and refused here.
      if (!encoded.ok) expect([encoded.failure.code, ids.length]).toEqual(['textTooLong', vocabulary.context])
      else expect({ text, ids: encoded.value }).toEqual({ text, ids })
      compared += encoded.ok ? 1 : 0
    }
    expect(compared).toBeGreaterThan(500)
  })
})
