import i18next from 'i18next'
import type { Failure } from '../result'
import {
  recordedText,
  textOf,
  type Catalogue,
  type CatalogueText,
  type Params,
  type WordKey,
  type WordParams,
} from './catalogue'
import { en } from './en'

export type {
  Catalogue,
  CatalogueText,
  FailureCode,
  FailureParams,
  Param,
  Params,
  WordKey,
  WordParams,
} from './catalogue'
export { recordedText, textOf }

/** Every language by its code. A language is one file beside en.ts and one line here. */
export const languages = { en } as const satisfies Readonly<Record<string, Catalogue>>

/** The catalogue in the language chosen; the window's React binding and everything else read from this one instance. */
export const words = i18next.createInstance()

/** Stands for a dollar sign in a value while a text is put together. Unicode keeps U+FDD0 out of every text. */
const DOLLAR = '\uFDD0'

words.use({
  type: 'postProcessor',
  name: 'dollars',
  process: (text: string) => text.replaceAll(DOLLAR, '$'),
})

void words.init({
  lng: 'en',
  fallbackLng: 'en',
  resources: Object.fromEntries(
    Object.entries(languages).map(([language, catalogue]) => [language, { translation: catalogue }]),
  ),
  // A value stands as it is typed: i18next would take "$t(name)" in it for a text of the catalogue.
  interpolation: { escape: (value: string) => value.replaceAll(DOLLAR, '\uFFFD').replaceAll('$', DOLLAR) },
  postProcess: 'dollars',
  initAsync: false,
})

/** One text of the catalogue. */
export const say = <K extends WordKey>(key: K, ...[params]: WordParams<K>): string => textAt(key, params ?? {})

/** A text that was kept as data. */
export const wordsOf = ({ key, params }: CatalogueText): string => textAt(key, params)

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

/** The failure's message as a text, to stand in another. */
export const messageText = ({ code, params }: Failure): CatalogueText => ({ key: `failures.${code}.message`, params })

/** What is to be done about it, as a text. */
export const nextStepText = ({ code, params }: Failure): CatalogueText => ({ key: `failures.${code}.nextStep`, params })

/** All that a failure says of what happened, as texts one after another. */
export const messageTexts = (failure: Failure): readonly CatalogueText[] => [
  messageText(failure),
  ...(failure.also ? messageTexts(failure.also) : []),
]

/** Texts as sentences one after another; a sentence that ends with another text ends with one full stop. */
export const sentencesOf = (texts: readonly CatalogueText[]): string =>
  texts.map((text) => wordsOf(text).replace(/\.\.$/, '.')).join(' ')

const textAt = (key: string, params: Params): string =>
  words.t(key, Object.fromEntries(Object.entries(params).map(([name, value]) => [name, filled(value)])))

const filled = (value: Params[string]): string | number => {
  if (typeof value !== 'object') return value
  if ('key' in value) return wordsOf(value)
  // A sentence in a list ends with the list.
  return value.map((text, n) => (n < value.length - 1 ? wordsOf(text).replace(/\.$/, '') : wordsOf(text))).join('; ')
}
