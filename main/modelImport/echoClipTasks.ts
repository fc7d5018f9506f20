import { quantityOf, type QuantityCode } from '../../shared/quantities/catalogue'
import { publishedErrorWords, publishedThreshold } from '../../shared/quantities/published'
import type { PackTask, RegressionScore } from '../../shared/vision/tasks'
import type { PromptGroup, PromptSet } from './prompts'

/** EchoCLIP was trained on apical four-chamber views alone (Christensen et al., Nat Med 2024;30:1481, Methods). */
export const echoClipViews = ['A4C'] as const

/** Codes of the groups that are named otherwise, ours and those of the authors' prompts_used.json. */
const codes: Readonly<Record<string, QuantityCode>> = {
  ejection_fraction: 'LVEF',
  pulmonary_artery_pressure_continuous: 'PASP',
  tavr: 'TAVR',
  mitraclip: 'mitralClip',
  Impella: 'impella',
  atrial_fibrillation: 'atrialFibrillation',
  no_valvular_heart_disease: 'normalValves',
  normal_wall_thickness: 'normalWallThickness',
  leftVentricleSize: 'lvSize',
  left_ventricle_size: 'lvSize',
  rightVentricleSize: 'rvSize',
  right_ventricle_size: 'rvSize',
  leftAtriumSize: 'laSize',
  left_atrium_size: 'laSize',
  rightAtriumSize: 'raSize',
  right_atrium_size: 'raSize',
  leftVentricularHypertrophy: 'lvHypertrophy',
  lv_hypertrophy: 'lvHypertrophy',
  rightAtrialPressure: 'raPressure',
  right_atrial_pressure: 'raPressure',
  pericardialEffusion: 'effusionGrade',
  pericardial_effusion: 'effusionGrade',
}

/** The two published ways to a value, by where they are described. */
export const regressionRules = {
  paper: { score: { variant: 'frameMedianMean', topFraction: 0.2 }, frames: 10, stride: 1 },
  repository: { score: { variant: 'rankMeanMedian', topFraction: 0.2 }, frames: 20, stride: 2 },
} as const satisfies Record<
  string,
  { readonly score: RegressionScore; readonly frames: number; readonly stride: number }
>
export type RegressionRule = keyof typeof regressionRules

const readable = (name: string): string =>
  name
    .replaceAll('_', ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/^./, (first) => first.toUpperCase())

export interface TaskOptions {
  readonly rule: RegressionRule
  /** The views that the model was trained on. */
  readonly views: readonly string[]
  /** Whether what the authors published holds: their weights with their wordings. */
  readonly asPublished: boolean
}

/** Tasks of an imported model of EchoCLIP's kind, none calibrated; what was published stands beside each only where it holds. */
export function echoClipTasks({ groups }: PromptSet, options: TaskOptions): readonly PackTask[] {
  return groups.map((group) => taskOf(group, options))
}

function taskOf(group: PromptGroup, { rule, views, asPublished }: TaskOptions): PackTask {
  const code = codes[group.name] ?? group.name
  const quantity = quantityOf(code)
  const name = quantity?.name ?? readable(group.name)
  switch (group.mode) {
    case 'regression':
      return {
        kind: 'regression',
        code,
        name,
        views,
        unit: quantity?.unit ?? '',
        prompts: group.name,
        score: regressionRules[rule].score,
        interval: null,
        calibration: null,
        published: asPublished && quantity ? publishedErrorWords(quantity) : null,
        range: [...group.range],
      }
    case 'binary':
      return {
        kind: 'binary',
        code,
        name,
        views,
        positive: `${group.name}Present`,
        negative: group.negative.length > 0 ? `${group.name}Absent` : null,
        calibration: null,
        likelyAt: null,
        unlikelyAt: null,
        threshold: asPublished && quantity ? publishedThreshold(quantity) : null,
        ranks: null,
      }
    case 'categorical':
      return { kind: 'graded', code, name, views, prompts: group.name, grades: gradesOf(group.prompts) }
  }
}

/** A grade's label is its first wording. */
function gradesOf(
  prompts: readonly { readonly text: string; readonly value: number }[],
): { readonly label: string; readonly value: number }[] {
  const byValue = new Map<number, string>()
  for (const { text, value } of prompts) if (!byValue.has(value)) byValue.set(value, text.replace(/\.\s*$/, ''))
  return [...byValue].sort(([a], [b]) => a - b).map(([value, label]) => ({ value, label }))
}
