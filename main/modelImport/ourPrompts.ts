import type { PromptGroup, PromptSet } from './prompts'

const grades = (texts: readonly (readonly [value: number, ...wordings: readonly string[]])[]) =>
  texts.flatMap(([value, ...wordings]) => wordings.map((text) => ({ text, value })))

/** 0 normal, 1 mild, 2 moderate, 3 severe. */
const chamberSize = (name: string, chamber: string): PromptGroup => ({
  mode: 'categorical',
  name,
  prompts: grades([
    [0, `The ${chamber} is normal in size.`, `Normal ${chamber} cavity size.`],
    [1, `The ${chamber} is mildly enlarged.`, `Mild dilatation of the ${chamber}.`],
    [2, `The ${chamber} is moderately enlarged.`, `Moderate dilatation of the ${chamber}.`],
    [3, `The ${chamber} is severely enlarged.`, `Severe dilatation of the ${chamber}.`],
  ]),
})

const binary = (name: string, positive: readonly string[], negative: readonly string[]): PromptGroup => ({
  mode: 'binary',
  name,
  positive,
  negative,
})

/** The project's own wordings, in the style of a report in English. Where a finding can be denied, the denial is worded too. */
export const ourPrompts: PromptSet = {
  source: { kind: 'ours' },
  groups: [
    {
      mode: 'regression',
      name: 'LVEF',
      range: [0, 100],
      wordings: [
        'The left ventricular ejection fraction is <#>%.',
        'Left ventricular systolic function: the estimated LVEF is <#>%.',
        'LVEF <#>%.',
      ],
    },
    {
      mode: 'regression',
      name: 'PASP',
      range: [0, 100],
      wordings: [
        'The pulmonary artery systolic pressure is <#> mmHg.',
        'Estimated systolic pressure in the pulmonary artery of <#> mmHg.',
        'PASP <#> mmHg.',
      ],
    },
    binary(
      'pacemaker',
      [
        'A pacemaker lead is seen in the right heart.',
        'A device lead crosses the tricuspid valve into the right ventricle.',
      ],
      ['No pacemaker lead is seen in the right heart.', 'The right heart contains no device lead.'],
    ),
    binary(
      'TAVR',
      [
        'A transcatheter aortic valve prosthesis is in place.',
        'Status post TAVR with a stented bioprosthesis in the aortic position.',
      ],
      ['The aortic valve is native.', 'No prosthesis is seen in the aortic position.'],
    ),
    binary(
      'mitralClip',
      [
        'A clip is attached to the mitral valve leaflets.',
        'Status post transcatheter edge-to-edge repair of the mitral valve with a clip.',
      ],
      ['The mitral valve is native, without a clip.', 'No device is seen on the mitral leaflets.'],
    ),
    binary(
      'Impella',
      [
        'An Impella catheter lies across the aortic valve with its inlet in the left ventricle.',
        'A percutaneous left ventricular assist pump is in place.',
      ],
      ['No mechanical circulatory support device is seen.', 'The left ventricle contains no catheter.'],
    ),
    binary(
      'atrialFibrillation',
      ['The rhythm during the study is atrial fibrillation.', 'The patient is in atrial fibrillation.'],
      ['The rhythm during the study is normal sinus rhythm.', 'The patient is in sinus rhythm.'],
    ),
    binary(
      'normalValves',
      ['All heart valves are normal in structure and function.', 'There is no significant valve disease.'],
      ['There is significant valve disease.', 'At least one heart valve is diseased.'],
    ),
    binary(
      'normalWallThickness',
      ['The left ventricular walls are normal in thickness.', 'Normal left ventricular wall thickness.'],
      ['The left ventricular walls are thickened.', 'Increased left ventricular wall thickness.'],
    ),
    chamberSize('leftVentricleSize', 'left ventricle'),
    chamberSize('rightVentricleSize', 'right ventricle'),
    chamberSize('leftAtriumSize', 'left atrium'),
    chamberSize('rightAtriumSize', 'right atrium'),
    {
      mode: 'categorical',
      name: 'leftVentricularHypertrophy',
      prompts: grades([
        [0, 'There is no left ventricular hypertrophy.'],
        [1, 'There is mild left ventricular hypertrophy.'],
        [2, 'There is moderate left ventricular hypertrophy.'],
        [3, 'There is severe left ventricular hypertrophy.'],
      ]),
    },
    /** 0 normal, 1 elevated, 2 markedly elevated. */
    {
      mode: 'categorical',
      name: 'rightAtrialPressure',
      prompts: grades([
        [
          0,
          'The right atrial pressure is normal.',
          'The inferior vena cava is small and collapses on inspiration, so right atrial pressure is normal.',
        ],
        [
          1,
          'The right atrial pressure is elevated.',
          'Elevated right atrial pressure is estimated from the inferior vena cava.',
        ],
        [
          2,
          'The right atrial pressure is markedly elevated.',
          'The inferior vena cava is dilated and does not collapse, so right atrial pressure is markedly elevated.',
        ],
      ]),
    },
    /** 0 none, 1 small, 2 moderate, 3 large, 4 with tamponade. */
    {
      mode: 'categorical',
      name: 'pericardialEffusion',
      prompts: grades([
        [0, 'There is no pericardial effusion.', 'The pericardium is free of fluid.'],
        [1, 'There is a small pericardial effusion.', 'A little fluid is seen around the heart.'],
        [2, 'There is a moderate pericardial effusion.'],
        [3, 'There is a large pericardial effusion.', 'Much fluid surrounds the heart, without signs of tamponade.'],
        [
          4,
          'There is a pericardial effusion with tamponade.',
          'Fluid around the heart compresses the right heart, as in cardiac tamponade.',
        ],
      ]),
    },
  ],
}
