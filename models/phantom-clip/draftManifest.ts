import { nameOf, type QuantityCode } from '../../shared/quantities/catalogue'
import type { PackManifest } from '../../shared/vision/manifest'
import { recipe } from './clips'

const pending = 'not calibrated'
const A4C = ['A4C']
export const viewClasses = ['A4C', 'A2C', 'PLAX', 'PSAX', 'other'] as const

const binary = (code: QuantityCode) => ({
  kind: 'binary' as const,
  code,
  name: nameOf(code),
  views: A4C,
  positive: `${code}Present`,
  negative: `${code}Absent`,
  calibration: { slope: 1, intercept: 0, source: pending },
  likelyAt: { value: 0.9, source: pending },
  unlikelyAt: { value: 0.1, source: pending },
  threshold: null,
  ranks: null,
})

/** The manifest before calibration: what the model is, and what it is asked. */
export function draftManifest(): Omit<PackManifest, 'files'> {
  return {
    format: 'longaxis-pack-1',
    id: 'phantom-clip',
    version: '1.1.0',
    name: 'Phantom CLIP',
    licence: 'MIT',
    trainingData:
      'Synthetic echocardiographic phantoms drawn by this program (main/phantom). No recording of a person.',
    intendedUse:
      'Demonstration and tests on synthetic phantoms only. Its answers mean nothing on recordings of people, and its gate refuses them. Not a medical device.',
    embedding: { dimensions: 256 },
    image: {
      file: 'image.onnx',
      input: 'pixels',
      outputs: { embedding: 'embedding', view: 'view', features: 'features', map: null },
      int8: null,
    },
    heatMap: {
      refused:
        'it scores the loop as a whole, and where it was measured the hottest place did not follow the device (MODEL_CARD.md)',
    },
    text: { file: 'text.onnx', vocabulary: 'vocabulary.json', tokenizer: 'words' },
    input: recipe.input,
    sampling: { frames: recipe.framesPerClip, minimumFrames: 6, span: 'oneCycle' },
    pooling: { kind: 'graph', file: 'pooling.onnx' },
    prompts: { index: 'prompts.json', embeddings: 'prompts.f32' },
    tasks: [
      {
        kind: 'regression',
        code: 'LVEF',
        name: nameOf('LVEF'),
        views: A4C,
        unit: '%',
        prompts: 'LVEF',
        score: { variant: 'softmax', scale: 20 },
        interval: { coverage: 0.9, halfWidth: 10, source: pending },
        calibration: null,
        published: null,
        range: [12, 76],
      },
      binary('pacemaker'),
      binary('TAVR'),
      binary('mitralClip'),
      binary('pericardialEffusion'),
    ],
    view: { classes: [...viewClasses], minimumProbability: { value: 0.5, source: pending } },
    gate: { file: 'gate.json' },
    sureness: null,
    reidentification: null,
    heldOut: null,
    calibrationOf: null,
  }
}
