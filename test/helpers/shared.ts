import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'

/** The folder of real DICOM files beside the checkout; tests that need it skip, saying so, where it is absent. */
export const sharedDicom = path.resolve(import.meta.dirname, '../../../shared/dicom')
export const hasSharedDicom = existsSync(sharedDicom)
if (!hasSharedDicom) console.warn('skipped: what reads the real DICOM files; they are not in ../shared/dicom')

export const sharedFiles = (): readonly string[] =>
  hasSharedDicom
    ? readdirSync(sharedDicom)
        .filter((name) => name !== 'INVENTORY.md')
        .sort()
    : []

if (!hasSharedDicom) console.warn(`skipped: the real DICOM files are not at ${sharedDicom}`)

/** Small odd inputs with their right pictures, beside the checkout; the same holds for tests that need them. */
export const sharedCases = path.resolve(import.meta.dirname, '../../../shared/cases')
export const hasSharedCases = existsSync(sharedCases)
