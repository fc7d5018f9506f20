import type { PackTask, RegressionScore } from '../../shared/vision/tasks'
import type { PromptGroup, PromptSet } from './prompts'

/** EchoCLIP was trained on apical four-chamber views alone (Christensen et al., Nat Med 2024;30:1481, Methods). */
export const echoClipViews = ['A4C'] as const

interface Named {
  readonly code: string
  readonly name: string
}

/** Findings by our group names and by those of the authors' prompts_used.json. */
const findings: Readonly<Record<string, Named>> = {
  LVEF: { code: 'LVEF', name: 'LVEF' },
  ejection_fraction: { code: 'LVEF', name: 'LVEF' },
  PASP: { code: 'PASP', name: 'Pulmonary artery pressure' },
  pulmonary_artery_pressure_continuous: { code: 'PASP', name: 'Pulmonary artery pressure' },
  pacemaker: { code: 'pacemaker', name: 'Pacemaker lead' },
  TAVR: { code: 'TAVR', name: 'Transcatheter aortic valve' },
  tavr: { code: 'TAVR', name: 'Transcatheter aortic valve' },
  mitralClip: { code: 'mitralClip', name: 'Mitral clip' },
  mitraclip: { code: 'mitralClip', name: 'Mitral clip' },
  Impella: { code: 'impella', name: 'Impella' },
  impella: { code: 'impella', name: 'Impella' },
  atrialFibrillation: { code: 'atrialFibrillation', name: 'Atrial fibrillation' },
  atrial_fibrillation: { code: 'atrialFibrillation', name: 'Atrial fibrillation' },
  normalValves: { code: 'normalValves', name: 'Valves normal' },
  no_valvular_heart_disease: { code: 'normalValves', name: 'Valves normal' },
  normalWallThickness: { code: 'normalWallThickness', name: 'Wall thickness normal' },
  normal_wall_thickness: { code: 'normalWallThickness', name: 'Wall thickness normal' },
  leftVentricleSize: { code: 'lvSize', name: 'LV size' },
  left_ventricle_size: { code: 'lvSize', name: 'LV size' },
  rightVentricleSize: { code: 'rvSize', name: 'RV size' },
  right_ventricle_size: { code: 'rvSize', name: 'RV size' },
  leftAtriumSize: { code: 'laSize', name: 'LA size' },
  left_atrium_size: { code: 'laSize', name: 'LA size' },
  rightAtriumSize: { code: 'raSize', name: 'RA size' },
  right_atrium_size: { code: 'raSize', name: 'RA size' },
  leftVentricularHypertrophy: { code: 'lvHypertrophy', name: 'LV hypertrophy' },
  lv_hypertrophy: { code: 'lvHypertrophy', name: 'LV hypertrophy' },
  rightAtrialPressure: { code: 'raPressure', name: 'Right atrial pressure' },
  right_atrial_pressure: { code: 'raPressure', name: 'Right atrial pressure' },
  pericardialEffusion: { code: 'effusionGrade', name: 'Pericardial effusion, grade' },
  pericardial_effusion: { code: 'effusionGrade', name: 'Pericardial effusion, grade' },
}

const units: Readonly<Record<string, string>> = { LVEF: '%', PASP: 'mmHg' }

/** Mean absolute errors as published for the authors' prompts, four-chamber loops (Christensen et al., Nat Med 2024, Table 1 and preprint arXiv 2308.15670). */
const published: Readonly<Record<string, string>> = {
  LVEF: 'published mean absolute error 8.4 points inside, 7.1 outside the authors’ hospital (Christensen 2024)',
  PASP: 'published mean absolute error 10.8 mmHg (Christensen 2024)',
}

/** The one limit that was published, F1-tuned on the authors' test set with their wordings. */
const publishedThresholds: Readonly<Record<string, { readonly value: number; readonly source: string }>> = {
  pacemaker: { value: 0.298, source: 'tuned for F1 on the authors’ test set with their wordings (Christensen 2024)' },
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
  return groups.map((group) =>
    taskOf(group, findings[group.name] ?? { code: group.name, name: readable(group.name) }, options),
  )
}

function taskOf(group: PromptGroup, { code, name }: Named, { rule, views, asPublished }: TaskOptions): PackTask {
  switch (group.mode) {
    case 'regression':
      return {
        kind: 'regression',
        code,
        name,
        views,
        unit: units[code] ?? '',
        prompts: group.name,
        score: regressionRules[rule].score,
        interval: null,
        calibration: null,
        published: asPublished ? (published[code] ?? null) : null,
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
        threshold: asPublished ? (publishedThresholds[code] ?? null) : null,
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
