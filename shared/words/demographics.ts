import { displayName } from '../domain/patient'
import type { SharedId } from '../domain/study'
import {
  demographicAttributes,
  demographicDifferences,
  type DemographicAttribute,
  type Subject,
} from '../identity/demographics'
import { say } from '.'

/** "name “Doe, John” and “Roe, Jane”; sex M and F": in what two records differ, the ID where it is in nothing else. */
export function differenceWords(one: Subject, other: Subject): string {
  const differing = demographicDifferences(one, other)
  if (differing.length > 0)
    return differing
      .map((attribute) =>
        say(`demographics.differs.${attribute}`, {
          one: valueWords(one, attribute),
          other: valueWords(other, attribute),
        }),
      )
      .join('; ')
  const [id, otherId] = [idWords(one), idWords(other)]
  return id === otherId ? say('demographics.filedApart') : say('demographics.differs.id', { one: id, other: otherId })
}

const valueWords = ({ name, birthDate, sex }: Subject, attribute: DemographicAttribute): string =>
  ({ name: displayName(name), birthDate: birthDate ?? '', sex: sex ?? '' })[attribute]

const idWords = ({ patientId, issuerOfPatientId }: Subject): string =>
  patientId === ''
    ? say('demographics.noId')
    : issuerOfPatientId === ''
      ? patientId
      : say('demographics.idOfIssuer', { id: patientId, issuer: issuerOfPatientId })

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
