import { describe, expect, it } from 'vitest'
import { failureOf } from '../../../shared/result'
import { pairLoops } from '../../../shared/compare/pairs'
import type { Loop, ViewCode } from '../../../shared/domain/loop'

const shot = (sopInstanceUid: string, code: ViewCode | null, more: Partial<Pick<Loop, 'kind' | 'refusal'>> = {}) => ({
  sopInstanceUid,
  view: code && { code, name: code, source: 'DICOM' as const, probability: null },
  kind: 'cine' as const,
  refusal: null,
  instanceNumber: null,
  ...more,
})

const partners = (...lists: Parameters<typeof pairLoops>) =>
  pairLoops(...lists).map(({ current, prior }) => [current, prior])

describe('pairLoops', () => {
  it('puts the same view beside the same view, each prior loop once', () => {
    expect(
      partners(
        [shot('c1', 'PLAX'), shot('c2', 'A4C'), shot('c3', 'A4C'), shot('c4', 'A4C')],
        [shot('p1', 'A4C'), shot('p2', 'A4C')],
      ),
    ).toEqual([
      ['c1', null],
      ['c2', 'p1'],
      ['c3', 'p2'],
      ['c4', null],
    ])
  })
  it('never guesses a partner for a loop whose view nobody named', () => {
    expect(partners([shot('c1', null), shot('c2', 'other')], [shot('p1', null), shot('p2', 'other')])).toEqual([
      ['c1', null],
      ['c2', null],
    ])
  })
  it('pairs no still with a cine loop and nothing that can’t be shown', () => {
    expect(
      partners(
        [
          shot('c1', 'A4C'),
          shot('c2', 'A2C'),
          shot('c3', 'PLAX', { refusal: failureOf('unsupportedSyntax', { syntax: 'HEVC' }) }),
        ],
        [
          shot('p1', 'A4C', { kind: 'still' }),
          shot('p2', 'A2C', { refusal: failureOf('unsupportedSyntax', { syntax: 'HEVC' }) }),
        ],
      ),
    ).toEqual([
      ['c1', null],
      ['c2', null],
    ])
  })
})
