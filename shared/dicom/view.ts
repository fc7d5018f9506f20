import type { ViewCode, ViewLabel } from '../domain/loop'
import { tags } from './tags'
import type { Values } from './values'

/**
 * CID 12226 "Echocardiography Image View", PS3.16: our view by the code in SNOMED CT (SCT) and in SNOMED RT (SRT,
 * older files). Null: a view that none of ours stands for, whatever its meaning's wording shares with one.
 */
const views: readonly {
  readonly sct: string
  readonly srt: string
  readonly meaning: string
  readonly view: ViewCode | null
}[] = [
  { sct: '399214001', srt: 'G-A19C', meaning: 'Apical four chamber', view: 'A4C' },
  { sct: '399232001', srt: 'G-A19B', meaning: 'Apical two chamber', view: 'A2C' },
  { sct: '399339008', srt: 'G-0395', meaning: 'Apical long axis', view: 'A3C' },
  { sct: '399139001', srt: 'G-0396', meaning: 'Parasternal long axis', view: 'PLAX' },
  { sct: '443082005', srt: 'G-0577', meaning: 'Parasternal long axis view of the RV inflow tract', view: null },
  { sct: '443083000', srt: 'G-0578', meaning: 'Parasternal long axis view of the RV outflow tract', view: null },
  { sct: '399306005', srt: 'G-0397', meaning: 'Parasternal short axis', view: 'PSAX' },
  { sct: '399239005', srt: 'G-0398', meaning: 'Parasternal short axis at the aortic valve level', view: 'PSAX' },
  {
    sct: '399371001',
    srt: 'G-0399',
    meaning: 'Parasternal short axis at the level of the mitral chords',
    view: 'PSAX',
  },
  { sct: '399036006', srt: 'G-039A', meaning: 'Parasternal short axis at the Mitral Valve level', view: 'PSAX' },
  { sct: '399271003', srt: 'G-039B', meaning: 'Parasternal short axis at the Papillary Muscle level', view: 'PSAX' },
  { sct: '398998003', srt: 'G-039C', meaning: 'Right Ventricular Inflow Tract View', view: null },
  { sct: '399195005', srt: 'G-039D', meaning: 'Right Ventricular Outflow Tract View', view: null },
  { sct: '399310008', srt: 'G-039E', meaning: 'Subcostal long axis', view: 'SC' },
  { sct: '399200001', srt: 'G-039F', meaning: 'Subcostal short axis', view: 'SC' },
  { sct: '443609003', srt: 'G-057E', meaning: 'Subcostal short axis view at aortic valve level', view: 'SC' },
  { sct: '443499004', srt: 'G-057B', meaning: 'Subcostal short axis view at mitral valve level', view: 'SC' },
  { sct: '443160001', srt: 'G-0579', meaning: 'Subcostal short axis view at papillary muscle level', view: 'SC' },
  { sct: '443500008', srt: 'G-057C', meaning: 'Subcostal short axis view at venous inflow level', view: 'SC' },
  { sct: '443640005', srt: 'R-40B0A', meaning: 'Subcostal oblique coronal view', view: 'SC' },
  { sct: '443100003', srt: 'R-40AFF', meaning: 'Subcostal view of cardiac outlets directed anteriorly', view: 'SC' },
  { sct: '399106004', srt: 'G-03A0', meaning: 'Suprasternal long axis', view: null },
  { sct: '399145009', srt: 'G-03A1', meaning: 'Suprasternal short axis', view: null },
  { sct: '443562002', srt: 'G-057D', meaning: 'Suprasternal long axis view of aortic arch', view: null },
  { sct: '443162009', srt: 'R-40B00', meaning: 'Suprasternal coronal view', view: null },
  { sct: '443163004', srt: 'R-40B01', meaning: 'Suprasternal sagittal view', view: null },
  { sct: '443698002', srt: 'R-40B0E', meaning: 'Transesophageal short axis view', view: null },
]
const byCode = new Map<string, { readonly meaning: string; readonly view: ViewCode | null }>(
  views.flatMap(({ sct, srt, ...coded }) => [[`SCT ${sct}`, coded] as const, [`SRT ${srt}`, coded] as const]),
)

/** Words by which files name a view where they bear no code that we know; the first that matches counts. */
const byWords: readonly (readonly [RegExp, ViewCode])[] = [
  [/\b(a4c|ap4|apical (four|4)[ -]chamber)\b/i, 'A4C'],
  [/\b(a2c|ap2|apical (two|2)[ -]chamber)\b/i, 'A2C'],
  [/\b(a3c|ap3|apical (three|3)[ -]chamber|apical long axis)\b/i, 'A3C'],
  [/\b(plax|parasternal long[ -]axis)\b/i, 'PLAX'],
  [/\b(psax|parasternal short[ -]axis)\b/i, 'PSAX'],
  [/\b(subcostal|sc4c|sc)\b/i, 'SC'],
]

/**
 * The view as the file states it: by the code in View Code Sequence, else by the words of that code's meaning or of View
 * Name, which is marked. Anything else is left unnamed rather than guessed.
 */
export function viewOf(values: Values): ViewLabel | null {
  const item = values.items(tags.ViewCodeSequence)[0]
  const meaning = item?.text(tags.CodeMeaning) ?? ''
  const coded = item && byCode.get(`${item.text(tags.CodingSchemeDesignator)} ${item.text(tags.CodeValue)}`)
  if (coded)
    return coded.view && { code: coded.view, name: meaning || coded.meaning, source: 'DICOM', probability: null }
  for (const words of [meaning, values.text(tags.ViewName)]) {
    const code = byWords.find(([pattern]) => pattern.test(words))?.[1]
    if (code) return { code, name: words, source: 'DICOM', probability: null, byWords: true }
  }
  return null
}
