import type { PixelFormat } from '../domain/loop'
import { lookupTable } from './lut'
import { paletteOf } from './palette'
import type { Values } from './values'
import { tags } from './tags'

/** Image Pixel module, PS3.3 C.7.6.3, with what a missing value means; null when it is no image. */
export function formatOf(values: Values, transferSyntaxUid: string): PixelFormat | null {
  const rows = values.uint16(tags.Rows)
  const columns = values.uint16(tags.Columns)
  const bitsAllocated = values.uint16(tags.BitsAllocated)
  if (!rows || !columns || bitsAllocated === null || ![8, 16].includes(bitsAllocated)) return null
  const samplesPerPixel = values.uint16(tags.SamplesPerPixel) ?? 1
  const photometricInterpretation =
    values.text(tags.PhotometricInterpretation).toUpperCase() || (samplesPerPixel === 3 ? 'RGB' : 'MONOCHROME2')
  const bitsStored = Math.min(values.uint16(tags.BitsStored) ?? bitsAllocated, bitsAllocated)
  const signed = values.uint16(tags.PixelRepresentation) === 1
  const isGrey = photometricInterpretation.startsWith('MONOCHROME')
  const voi = voiOf(values)
  const modality = transformationOf(values)
  const greyLevels = isGrey ? greyLevelsOf(values, voi, modality, signed) : null
  return {
    transferSyntaxUid,
    photometricInterpretation,
    rows,
    columns,
    samplesPerPixel,
    planarConfiguration: values.uint16(tags.PlanarConfiguration) ?? 0,
    bitsAllocated,
    bitsStored,
    // Where every bit is stored there is one high bit, whatever the file says.
    highBit: bitsStored === bitsAllocated ? bitsStored - 1 : (values.uint16(tags.HighBit) ?? bitsStored - 1),
    signed,
    rescaleSlope: modality.number(tags.RescaleSlope) ?? 1,
    rescaleIntercept: modality.number(tags.RescaleIntercept) ?? 0,
    windowCenter: voi.number(tags.WindowCenter),
    windowWidth: voi.number(tags.WindowWidth),
    palette: photometricInterpretation === 'PALETTE COLOR' ? paletteOf(values, signed) : null,
    ...(greyLevels && { greyLevels }),
  }
}

/** A LUT that the file names but that can't be read: the picture would not be as recorded. */
export function hasDamagedLut(values: Values, format: PixelFormat): boolean {
  if (!format.photometricInterpretation.startsWith('MONOCHROME')) return false
  const { modalityLut, voiLut } = format.greyLevels ?? {}
  return (
    (values.items(tags.ModalityLUTSequence).length > 0 && !modalityLut) ||
    (voiOf(values).items(tags.VOILUTSequence).length > 0 && !voiLut)
  )
}

function greyLevelsOf(
  values: Values,
  voi: Values,
  modality: Values,
  signed: boolean,
): PixelFormat['greyLevels'] | null {
  const [modalityItem] = values.items(tags.ModalityLUTSequence)
  const [voiItem] = voi.items(tags.VOILUTSequence)
  const modalityLut = modalityItem && lookupTable(modalityItem, signed)
  // Modality values may be negative where stored ones are not.
  const belowZero = signed || (modality.number(tags.RescaleIntercept) ?? 0) < 0
  const voiLut = voiItem && lookupTable(voiItem, belowZero && !modalityLut)
  const name = voi.text(tags.VOILUTFunction).toUpperCase()
  const padding = paddingOf(values, signed)
  if (!modalityLut && !voiLut && !padding && name !== 'SIGMOID' && name !== 'LINEAR_EXACT') return null
  return {
    ...(modalityLut && { modalityLut }),
    ...(voiLut && { voiLut }),
    ...((name === 'SIGMOID' || name === 'LINEAR_EXACT') && { voiFunction: name }),
    ...(padding && { padding }),
  }
}

/** Pixel Padding Value and Range Limit, PS3.3 C.7.5.1.1.2. */
function paddingOf(values: Values, signed: boolean): [number, number] | null {
  const word = (tag: string): number | null => {
    const value = values.uint16(tag)
    return value !== null && signed && value >= 0x8000 ? value - 65536 : value
  }
  const value = word(tags.PixelPaddingValue)
  if (value === null) return null
  const limit = word(tags.PixelPaddingRangeLimit) ?? value
  return [Math.min(value, limit), Math.max(value, limit)]
}

/** The item of a functional group that holds for all frames, or for the first; PS3.3 C.7.6.16. */
function functionalGroup(values: Values, macro: string): Values | undefined {
  const [shared] = values.items(tags.SharedFunctionalGroupsSequence)
  const [first] = values.items(tags.PerFrameFunctionalGroupsSequence)
  return shared?.items(macro)[0] ?? first?.items(macro)[0]
}

/** Where window and VOI LUT stand: in the data set, or in a functional group. */
function voiOf(values: Values): Values {
  const own = values.number(tags.WindowCenter) !== null || values.items(tags.VOILUTSequence).length > 0
  return own ? values : (functionalGroup(values, tags.FrameVOILUTSequence) ?? values)
}

const transformationOf = (values: Values): Values =>
  values.number(tags.RescaleSlope) === null
    ? (functionalGroup(values, tags.PixelValueTransformationSequence) ?? values)
    : values

/** Whether frames bring windows or rescaling of their own that differ: the first frame's are used for all. */
export function levelsDifferByFrame(values: Values): boolean {
  const frames = values.items(tags.PerFrameFunctionalGroupsSequence)
  const levels = frames.map((frame) => {
    const voi = frame.items(tags.FrameVOILUTSequence)[0]
    const modality = frame.items(tags.PixelValueTransformationSequence)[0]
    return [
      voi?.text(tags.WindowCenter),
      voi?.text(tags.WindowWidth),
      voi?.text(tags.VOILUTFunction),
      modality?.text(tags.RescaleSlope),
      modality?.text(tags.RescaleIntercept),
    ].join()
  })
  return new Set(levels).size > 1
}

/** Height over width of one pixel: Pixel Aspect Ratio (0028,0034) is vertical\horizontal, else Pixel Spacing's ratio. */
export function pixelAspectOf(values: Values): number {
  for (const tag of [tags.PixelAspectRatio, tags.PixelSpacing]) {
    const [vertical, horizontal] = values.numbers(tag)
    if (vertical && horizontal && vertical > 0 && horizontal > 0) return vertical / horizontal
  }
  return 1
}
