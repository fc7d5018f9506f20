import type { Loop } from '../domain/loop'
import { textOf, type CatalogueText } from '../words'

const names: Readonly<Record<string, string>> = {
  '1.2.840.10008.5.1.4.1.1.88.11': 'Basic Text structured report',
  '1.2.840.10008.5.1.4.1.1.88.22': 'Enhanced structured report',
  '1.2.840.10008.5.1.4.1.1.88.33': 'Comprehensive structured report',
  '1.2.840.10008.5.1.4.1.1.88.34': 'Comprehensive 3D structured report',
  '1.2.840.10008.5.1.4.1.1.9.1.1': '12-lead ECG waveform',
  '1.2.840.10008.5.1.4.1.1.9.2.1': 'hemodynamic waveform',
  '1.2.840.10008.5.1.4.1.1.9.1.2': 'general ECG waveform',
  '1.2.840.10008.5.1.4.1.1.11.1': 'presentation state',
  '1.2.840.10008.5.1.4.1.1.481.2': 'radiotherapy dose',
  '1.2.840.10008.5.1.4.1.1.481.5': 'radiotherapy plan',
  '1.2.840.10008.5.1.4.1.1.481.8': 'radiotherapy ion plan',
  '1.2.840.10008.5.1.4.1.1.66.4': 'segmentation',
}

/** "Comprehensive structured report", or the UID of what we have no word for. PS3.6 table A-1. */
export const sopClassName = (uid: string): string | CatalogueText =>
  names[uid] ?? (uid ? textOf('sopClasses.other', { uid }) : textOf('sopClasses.none'))

const storage = (suffix: string): string => `1.2.840.10008.5.1.4.1.1.${suffix}`

/** Ultrasound Image and Multi-frame Image Storage, the retired ones, and Enhanced US Volume. */
const ultrasoundClasses = ['6.1', '3.1', '6', '3', '6.2'].map(storage)
/** Secondary Capture, single and multi-frame: whatever Modality says. */
const captureClasses = ['7', '7.1', '7.2', '7.3', '7.4'].map(storage)
/** Ultrasound, and as it was called before: echocardiography, colour flow and duplex Doppler; PS3.3 C.7.3.1.1.1. */
const ultrasoundModalities = ['US', 'EC', 'CD', 'DD']

/**
 * Whether an image may be an echocardiogram, by what its file says it is. Modality decides between captures, and may not
 * contradict an ultrasound class; where it is missing, an ultrasound class suffices.
 */
export function isUltrasound({ sopClassUid, modality = '' }: Pick<Loop, 'sopClassUid' | 'modality'>): boolean {
  if (ultrasoundClasses.includes(sopClassUid)) return modality === '' || ultrasoundModalities.includes(modality)
  return captureClasses.includes(sopClassUid) && ultrasoundModalities.includes(modality)
}
