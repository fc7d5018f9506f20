import type { en } from './en'

/** The shape of a language: English is the first, and the one that others must match key by key. */
export type Catalogue = Widened<typeof en>
type Widened<T> = T extends string ? string : { readonly [K in keyof T]: Widened<T[K]> }

/** What a placeholder is filled with; several texts are listed. */
export type Param = string | number | CatalogueText | readonly CatalogueText[]
/** What a text's placeholders are filled with. */
export type Params = Readonly<Record<string, Param>>

/** A text as data: its path in the catalogue, and what fills it. Words are made of it where a person reads them. */
export interface CatalogueText {
  readonly key: WordKey
  readonly params: Params
}

/** The placeholders of a text: `{{name}}`. */
type Placeholders<S> = S extends `${string}{{${infer Name}}}${infer Rest}` ? Name | Placeholders<Rest> : never

/** A text's parameters as arguments: none where it has no placeholder. */
export type ParamsOf<S> = [Placeholders<S>] extends [never] ? [] : [params: Readonly<Record<Placeholders<S>, Param>>]

type Failures = typeof en.failures
export type FailureCode = keyof Failures
export type FailureParams<C extends FailureCode> = ParamsOf<Failures[C]['message'] | Failures[C]['nextStep']>

/** Plural forms are keys with a suffix (i18next's JSON format 4); asked for without it, with `count`. */
type Singular<K> = K extends `${infer Base}_${'one' | 'other'}` ? Base : K

/** Every text of a catalogue by its path, e.g. `reading.play`. */
export type WordKey = Path<typeof en>
type Path<T> = { [K in keyof T & string]: T[K] extends string ? Singular<K> : `${K}.${Path<T[K]>}` }[keyof T & string]

type TextAt<T, K extends string> = K extends `${infer Head}.${infer Rest}`
  ? Head extends keyof T
    ? TextAt<T[Head], Rest>
    : never
  : K extends keyof T
    ? T[K]
    : `${K}_other` extends keyof T
      ? T[`${K}_other`]
      : never

/** The parameters of the text at a path. */
export type WordParams<K extends WordKey> = ParamsOf<TextAt<typeof en, K>>

/** What an earlier version kept in words, or another program says: the text as it was. */
export const recordedText = (text: string): CatalogueText => textOf('failures.asRecorded.message', { text })

export const textOf = <K extends WordKey>(key: K, ...[params]: WordParams<K>): CatalogueText => ({
  key,
  params: params ?? {},
})
