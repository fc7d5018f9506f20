import { displayName } from '../domain/patient'
import type { SharedId } from '../domain/study'
import {
  demographicAttributes,
  demographicDifferences,
  type DemographicAttribute,
  type Subject,
} from '../identity/demographics'
import { say, textOf, wordsOf, type CatalogueText } from '.'

/** "name “Doe, John” and “Roe, Jane”; sex M and F": in what two records differ, the ID where it is in nothing else. */
export const differenceWords = (subject: Subject, other: Subject): string =>
  differenceTexts(subject, other).map(wordsOf).join('; ')

/** The same as data, a text an attribute. */
export function differenceTexts(subject: Subject, other: Subject): readonly CatalogueText[] {
  const differing = demographicDifferences(subject, other)
  if (differing.length > 0)
    return differing.map((attribute) =>
      textOf(`demographics.differs.${attribute}`, {
        one: valueWords(subject, attribute),
        other: valueWords(other, attribute),
      }),
    )
  const [id, otherId] = [idText(subject), idText(other)]
  return [
    wordsOf(id) === wordsOf(otherId)
      ? textOf('demographics.filedApart')
      : textOf('demographics.differs.id', { one: id, other: otherId }),
  ]
}

const valueWords = ({ name, birthDate, sex }: Subject, attribute: DemographicAttribute): string =>
  ({ name: displayName(name), birthDate: birthDate ?? '', sex: sex ?? '' })[attribute]

const idText = ({ patientId, issuerOfPatientId }: Subject): CatalogueText =>
  patientId === ''
    ? textOf('demographics.noId')
    : issuerOfPatientId === ''
      ? textOf('demographics.id', { id: patientId })
      : textOf('demographics.idOfIssuer', { id: patientId, issuer: issuerOfPatientId })

type Differing = readonly Pick<SharedId, 'differing'>[]

const differingOf = (others: Differing): readonly string[] => {
  const differing = demographicAttributes
    .filter((attribute) => others.some((other) => other.differing.includes(attribute)))
    .map((attribute) => say(`demographics.attributes.${attribute}`))
  return differing.length > 0 ? differing : [say('demographics.patient')]
}

/** "name, birth date": in what patients under one ID differ. */
export const differingWords = (others: Differing): string => differingOf(others).join(', ')

/** "name": in what they differ first of all. */
export const foremostDifference = (others: Differing): string => differingOf(others)[0] ?? ''
