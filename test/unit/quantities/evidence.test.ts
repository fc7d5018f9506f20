import { assessmentWords } from '../../../shared/words/changes'
import { createElement, type ComponentProps } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import '../../../renderer/i18n'
import { reportHtml } from '../../../main/report/html'
import { BandBar } from '../../../renderer/findings/BandBar'
import { FindingCard } from '../../../renderer/findings/FindingCard'
import { TrendCharts } from '../../../renderer/timeline/TrendChart'
import { serialRows } from '../../../shared/compare/serial'
import { reportDraft } from '../../../shared/domain/report'
import { changeSourceWords, evidenceNote, sourceWords } from '../../../shared/quantities/evidence'
import { evidenceMarks, type ReferenceSetId } from '../../../shared/quantities/quantity'
import { draftReport } from '../../../shared/report/draft'
import { evidenceLine } from '../../../shared/report/evidence'
import { reportText } from '../../../shared/report/text'
import { finding, patient, reportSources, study } from '../../helpers/findings'

const secondary = 'not yet confirmed against the primary source'
const proposal = 'our proposal, to be confirmed by a cardiologist'
const rule = 'Thavendiranathan, JACC 2013;61:77 (2D LVEF); tiers proposed by Longaxis'

describe('the mark of a number, in words', () => {
  it('warns of every mark but V', () => {
    expect(evidenceMarks.map(evidenceNote)).toEqual([null, secondary, secondary, proposal])
    expect(sourceWords({ citation: 'A 2020', mark: 'V' })).toBe('A 2020')
    expect(sourceWords({ citation: 'A 2020', mark: 'S' })).toBe(`A 2020 (${secondary})`)
  })
  it('stands beside the rule that a change was judged by, and no other', () => {
    expect(changeSourceWords({ code: 'LVEF', citation: rule })).toBe(`${rule} (${proposal})`)
    expect(changeSourceWords({ code: 'LVEF', citation: 'an older rule' })).toBe('an older rule')
    expect(changeSourceWords({ code: 'pacemaker', citation: '' })).toBe('')
  })
})

describe('on screen', () => {
  const card = (referenceSet: ReferenceSetId, chosen = true): string => {
    const nothing = (): void => undefined
    const props = {
      finding: finding({}),
      sex: 'F',
      referenceSet,
      chosen,
      editing: false,
      onChoose: nothing,
      onEditing: nothing,
      onReview: nothing,
      onEvidence: nothing,
      look: { on: false, of: null, refusal: null, toggle: nothing },
    } as unknown as ComponentProps<typeof FindingCard>
    return renderToStaticMarkup(createElement(FindingCard, props))
  }
  const withoutPlace = (html: string): string => html.replace(/title="Read in [^"]*"/, '')
  it('a chosen finding says that its band is not confirmed; a confirmed band says nothing', () => {
    expect(card('ASE2015')).toContain(`Reference range: ${secondary}`)
    expect(withoutPlace(card('ASE2015', false))).not.toContain(secondary)
    expect(card('BSE2020')).toContain('at least 55 % (BSE 2020)')
    expect(withoutPlace(card('BSE2020'))).not.toContain('confirmed')
  })
  it('a finding tells where it is read, and its band’s full source', () => {
    expect(card('ASE2015')).toContain(
      'title="Read in A4C, A2C, over the whole cycle: ASE/EACVI 2015 (not yet confirmed against the primary source)"',
    )
    expect(card('ASE2015')).toContain('title="Lang et al., J Am Soc Echocardiogr 2015')
  })
  it('the serial table’s tooltip says that the tiers are a proposal', () => {
    const [row] = serialRows([
      {
        study: study('s0', '2025-01-01'),
        findings: [finding({ value: 60 })],
        measurements: [],
      },
      {
        study: study('s1', '2026-01-01'),
        findings: [finding({ value: 45 })],
        measurements: [],
      },
    ])
    const change = row?.cells[1]?.change
    expect(change && assessmentWords(change)).toBe(`exceeds measurement variability; ${rule} (${proposal})`)
  })
  it('the trend shows LVEF with its band and the band’s evidence, and nothing where no value is', () => {
    const trend = (findings: readonly ReturnType<typeof finding>[], referenceSet: ReferenceSetId): string =>
      renderToStaticMarkup(
        createElement(TrendCharts, {
          referenceSet,
          timeline: {
            patient,
            visits: [
              {
                study: study('s', '2026-01-01'),
                findings,
                measurements: [],
                reportVersion: null,
                reportBeforeMove: false,
              },
            ],
          },
        }),
      )
    expect(trend([], 'ASE2015')).toBe('')
    expect(trend([finding({ code: 'PASP', unit: 'mmHg' })], 'ASE2015')).toBe('')
    expect(trend([finding({})], 'ASE2015')).toContain('<strong>LVEF %</strong>')
    expect(trend([finding({})], 'ASE2015')).toContain(`· band 54 to 74, ASE/EACVI 2015 (${secondary})`)
    expect(trend([finding({})], 'BSE2020')).toContain('· band 55 to 100, BSE 2020</span>')
  })
  it('the bar lies on 0 to 100 for LVEF, within its line', () => {
    const bar = (value: number, interval: readonly [number, number]): string =>
      renderToStaticMarkup(
        createElement(BandBar, { set: 'ASE2015', of: { code: 'LVEF', unit: '%' }, sex: 'F', value, interval }),
      )
    expect(bar(45, [40, 50])).toContain('<rect x="54" width="20" y="1" height="6" class="band-normal">')
    expect(bar(45, [40, 50])).toContain('<rect x="40" width="10"')
    expect(bar(45, [40, 50])).toContain('<rect x="44.5" y="0" width="1"')
    expect(bar(98, [90, 110])).toContain('<rect x="90" width="10"')
  })
})

describe('in the report', () => {
  const accepted = finding({ status: 'accepted' })
  const sources = reportSources([accepted], [finding({ findingId: 'old', value: 60 })])
  const note = `Reference range of LVEF, ASE/EACVI 2015 (${secondary}). Limits of change of LVEF, ${rule} (${proposal}).`

  it('is one line of the notes, in text and on the page', () => {
    const draft = draftReport(sources, null)
    expect(draft.evidence.map(({ of, mark }) => [of, mark])).toEqual([
      ['reference', 'S'],
      ['change', 'J'],
    ])
    expect(evidenceLine(draft)).toBe(note)
    expect(reportText(draft, sources).split('\n')).toContain(note)
    expect(reportHtml(draft, sources, [])).toContain(`<p>${note}</p>`)
    expect(reportDraft.parse(draft)).toEqual(draft)
  })
  it('is silent where no such number stands in the draft', () => {
    for (const draft of [
      draftReport(reportSources([finding({})], [finding({ findingId: 'old', value: 60 })]), null),
      draftReport({ ...reportSources([accepted], null), referenceSet: 'BSE2020' }, null),
    ]) {
      expect(draft.evidence).toEqual([])
      expect(reportText(draft, sources)).not.toContain('confirmed by a cardiologist')
      expect(reportText(draft, sources)).not.toContain(secondary)
      expect(reportHtml(draft, sources, [])).not.toContain('<p></p>')
    }
  })
  it('is empty in drafts kept before it was recorded', () => {
    const { evidence: _evidence, ...older } = draftReport(sources, null)
    expect(reportDraft.parse(older).evidence).toEqual([])
  })
})
