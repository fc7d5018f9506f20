import type { MeasuredRegion, MeasuredValue, Measurement } from '../domain/measurement'
import { say } from '../words'
import { en } from '../words/en'
import type { ValueName } from './kind'
import { quantityOf } from '../quantities/catalogue'
import { isKindId, kindOf } from './measure'
import { isSameScale } from './region'

type Named = Pick<Measurement, 'kind' | 'code' | 'label'>
type Valued = Pick<Measurement, 'kind' | 'values'>

/** What was measured: its quantity, else the reader's own words for it, else how it was measured. */
export const measurementName = ({ kind, code, label }: Named): string =>
  (code === null ? null : (quantityOf(code)?.name ?? code)) ??
  label ??
  (isKindId(kind) ? say(`measure.kinds.${kind}.name`) : kind)

/** "4.80 cm" */
export const valueText = (kind: string, { name, value, unit }: MeasuredValue): string =>
  `${value.toFixed(decimalsOf(kind, name))} ${unit}`

export const decimalsOf = (kind: string, valueName: string): number => kindOf(kind)?.values[valueName]?.decimals ?? 2

/** "4.80 cm", or each value with its name where there are several. */
export const valueTexts = ({ kind, values }: Valued): readonly string[] =>
  values.map((value) =>
    values.length === 1 ? valueText(kind, value) : `${valueName(value.name)} ${valueText(kind, value)}`,
  )

export const valuesText = (measurement: Valued): string => valueTexts(measurement).join(', ')

/** "Distance 4.80 cm" */
export const measurementText = (measurement: Named & Valued): string =>
  `${measurementName(measurement)} ${valuesText(measurement)}`

const valueName = (name: string): string => (isValueName(name) ? say(`measure.values.${name}`) : name)
const isValueName = (name: string): name is ValueName => Object.hasOwn(en.measure.values, name)

/** Region Data Type (0018,6014), PS3.3 C.8.5.5.1.2. */
const dataTypes: Readonly<Record<number, keyof typeof en.measure.dataTypes>> = {
  1: 'tissue',
  2: 'colourFlow',
  12: 'elastography',
  18: 'tissue',
}

/** "region 1 (2D tissue), 0.04512 cm/pixel": where a measurement's scale came from. */
export const regionText = ({ index, dataType, x, y }: MeasuredRegion): string =>
  say('measure.region', {
    number: index + 1,
    type: say(`measure.dataTypes.${dataTypes[dataType] ?? 'other'}`),
    scale: scaleText(x, y),
  })

function scaleText(x: MeasuredRegion['x'], y: MeasuredRegion['y']): string {
  const [across, down] = [digits(x.perPixel), digits(y.perPixel)]
  if (x.unit !== y.unit) return `${across} ${x.unit}/pixel × ${down} ${y.unit}/pixel`
  return isSameScale(x.perPixel, y.perPixel) ? `${down} ${y.unit}/pixel` : `${across} × ${down} ${y.unit}/pixel`
}

const digits = (perPixel: number): string => perPixel.toPrecision(4)
