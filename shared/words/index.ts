import i18next from 'i18next'
import type { Failure } from '../result'
import type { Params, WordKey, WordParams } from './catalogue'
import { en } from './en'

export type { Catalogue, FailureCode, FailureParams, Params, WordKey, WordParams } from './catalogue'

/** Every language by its code. A language is one file beside en.ts and one line here. */
export const languages = { en } as const

/** The catalogue in the language chosen; the window's React binding and everything else read from this one instance. */
export const words = i18next.createInstance()

void words.init({
  lng: 'en',
  fallbackLng: 'en',
  resources: Object.fromEntries(
    Object.entries(languages).map(([language, catalogue]) => [language, { translation: catalogue }]),
  ),
  interpolation: { escapeValue: false },
  initAsync: false,
})

/** One text of the catalogue. */
export const say = <K extends WordKey>(key: K, ...[params]: WordParams<K>): string => words.t(key, { ...params })

/** A function that says one text of the catalogue. */
export type Say = typeof say

export interface FailureWords {
  readonly message: string
  readonly nextStep: string
}

/** A failure as a person reads it. */
export const failureWords = ({ code, params, also }: Failure): FailureWords => ({
  message: [textAt(`failures.${code}.message`, params), also && messageOf(also)].filter(Boolean).join(' '),
  nextStep: textAt(`failures.${code}.nextStep`, params),
})

/** The failure's message alone. */
export const messageOf = (failure: Failure): string => failureWords(failure).message

const textAt = (key: string, params: Params): string => words.t(key, { ...params })
