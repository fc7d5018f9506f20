import { instance } from '../../helpers/records'
import { describe, expect, it } from 'vitest'
import { reportHtml } from '../../../main/report/html'
import type { Finding } from '../../../shared/domain/finding'
import { draftReport } from '../../../shared/report/draft'
import { reportText } from '../../../shared/report/text'
import { finding, patient, reportSources as sources, study } from '../../helpers/findings'

const text = (draft: ReturnType<typeof draftReport>, code: string): string =>
  draft.sections.find((section) => section.code === code)?.text ?? ''

describe('a draft report', () => {
  it('says nothing that no reader accepted, except under its own heading', () => {
    const draft = draftReport(sources([finding({})]), null)
    expect(draft.sections.map((section) => section.text).join(' ')).not.toContain('LVEF')
    expect(draft.unreviewed[0]?.text).toContain('LVEF 45 %')
    const plain = reportText(draft, { patient, study: study('s', '2026-01-01') })
    expect(plain.indexOf('UNREVIEWED AI FINDINGS')).toBeGreaterThan(0)
    expect(plain.indexOf('UNREVIEWED AI FINDINGS')).toBeLessThan(plain.indexOf('LVEF 45'))
  })
  it('prints a measurement with its name, view and frame, and none that has no name', () => {
    const length = (code: string | null, label: string | null) => ({
      measurementId: `m ${code}`,
      studyInstanceUid: 's',
      sopInstanceUid: '1',
      frame: 4,
      kind: 'distance',
      code,
      label,
      points: [
        { x: 0, y: 0 },
        { x: 1, y: 1 },
      ],
      values: [{ name: 'length', value: 4.812, unit: 'cm' }],
      region: { index: 0, dataType: 1, x: { perPixel: 0.1, unit: 'cm' }, y: { perPixel: 0.1, unit: 'cm' } },
      createdBy: 'Dr A',
      createdAt: '2026-01-02T00:00:00Z',
    })
    const view = { code: 'PLAX' as const, name: 'PLAX', source: 'reader' as const, probability: null }
    const loops = [{ ...instance({ sop: '1', study: 's' }).loop, view }]
    const named = draftReport(
      { ...sources([]), loops, measurements: [length('LVIDd', null), length(null, null)] },
      null,
    )
    expect(text(named, 'findings')).toBe('LV internal diameter, end diastole (LVIDd) 4.81 cm (PLAX, frame 5).')
    const nameless = draftReport(
      { ...sources([]), loops, measurements: [length(null, null), length(null, 'Own')] },
      null,
    )
    expect(JSON.stringify(nameless)).not.toContain('4.81')
  })
  it('says which findings int8 gave, and names both where both read', () => {
    const int8 = { ...finding({}).model, precision: 'int8' as const }
    const draft = draftReport(
      sources([finding({ model: int8 }), finding({ findingId: 'g', code: 'TAVR', name: 'TAVR' })]),
      null,
    )
    expect(draft.unreviewed[0]?.text).toContain('(AI phantom-clip 1.0.0, int8)')
    expect(reportText(draft, { patient, study: study('s', '2026-01-01') })).toContain(
      'phantom-clip 1.0.0 (abababababab, cpu, int8); phantom-clip 1.0.0 (abababababab, cpu)',
    )
  })
  it('says an accepted finding with its source, its band and who accepted it', () => {
    const draft = draftReport(sources([finding({ status: 'accepted', reviewedBy: 'Dr A' })]), null)
    expect(text(draft, 'findings')).toBe(
      'LVEF 45 %, below the reference range, 54 to 74 % (ASE/EACVI 2015) (AI phantom-clip 1.0.0, accepted by Dr A).',
    )
    expect(draft.unreviewed).toEqual([])
  })
  it('says the reader’s value where it was edited, and leaves a rejected finding out altogether', () => {
    const draft = draftReport(
      sources([
        finding({ status: 'edited', editedValue: 60, reviewedBy: 'Dr A' }),
        finding({
          findingId: 'g',
          code: 'TAVR',
          name: 'TAVR',
          kind: 'binary',
          value: null,
          probability: 0.9,
          verdict: 'likely',
          status: 'rejected',
        }),
      ]),
      null,
    )
    expect(text(draft, 'findings')).toContain('LVEF 60 %')
    expect(JSON.stringify(draft)).not.toContain('45 %')
    expect(draft.sections.map((section) => section.text).join(' ')).not.toContain('TAVR')
    expect(draft.unreviewed).toEqual([])
  })
  it('compares with the prior, and marks what exceeds variability in the impression', () => {
    const draft = draftReport(
      sources([finding({ status: 'accepted' })], [finding({ findingId: 'old', value: 60 })]),
      null,
    )
    expect(text(draft, 'comparison')).toContain(
      'LVEF: 60 % on 2025-01-01, 45 % now, difference −15 points: exceeds measurement variability.',
    )
    expect(text(draft, 'impression')).toContain('exceeds measurement variability')
  })
  it('says that a device is new since the prior only once a reader accepted it', () => {
    const lead = (verdict: Finding['verdict'], more: Partial<Finding> = {}) =>
      finding({
        findingId: verdict,
        code: 'pacemaker',
        name: 'Pacemaker lead',
        kind: 'binary',
        value: null,
        probability: 0.9,
        unit: null,
        interval: null,
        verdict,
        ...more,
      })
    const drafted = (more: Partial<Finding>) => draftReport(sources([lead('likely', more)], [lead('unlikely')]), null)
    expect(text(drafted({ status: 'accepted' }), 'comparison')).toContain('New since 2025-01-01: Pacemaker lead.')
    expect(text(drafted({ status: 'accepted' }), 'impression').match(/Pacemaker lead/g)).toHaveLength(2)
    for (const status of ['unreviewed', 'rejected'] as const)
      expect(JSON.stringify(drafted({ status }).sections)).not.toContain('New since')
  })
  it('keeps what a reader wrote, and adds below it only what was accepted since', () => {
    const first = draftReport(sources([]), null)
    const edited = {
      ...first,
      sections: first.sections.map((section) =>
        section.code === 'findings' ? { ...section, text: 'My own words.', edited: true } : section,
      ),
    }
    const next = draftReport(sources([finding({ status: 'accepted', reviewedBy: 'Dr A' })]), edited)
    expect(text(next, 'findings').split('\n')[0]).toBe('My own words.')
    expect(text(next, 'findings').split('\n')[1]).toContain('LVEF 45 %')
    const again = draftReport(sources([finding({ status: 'accepted', reviewedBy: 'Dr A' })]), next)
    expect(text(again, 'findings')).toBe(text(next, 'findings'))
  })
  it('adds no sentence below what a reader wrote that an earlier version wrote with another minus sign or in brackets', () => {
    const compared = sources([finding({ status: 'accepted' })], [finding({ findingId: 'old', value: 60 })])
    const first = draftReport(compared, null)
    const older = (words: string): string => words.replaceAll('−', '-').replace(', difference', ' (difference')
    const edited = {
      ...first,
      sections: first.sections.map((section) => ({
        ...section,
        sentences: section.sentences.map((sentence) => ({ ...sentence, text: older(sentence.text) })),
        text: 'My own words.',
        edited: true,
      })),
    }
    expect(first.sections.flatMap(({ sentences }) => sentences).some(({ text: words }) => older(words) !== words)).toBe(
      true,
    )
    for (const { text: words } of draftReport(compared, edited).sections) expect(words).toBe('My own words.')
  })
  it('carries a caution in text and on the page when it was begun before the visit was moved, and none when begun after', () => {
    const kept = draftReport(sources([]), null)
    const moved = {
      ...study('s', '2026-01-01'),
      moved: {
        fromPatientKey: 'q',
        fromName: 'Other, <Name>',
        fromPatientId: 'Q1',
        by: 'Dr B',
        at: '2026-01-03T00:00:00Z',
        joinId: null,
      },
    }
    const at = (savedAt: string) =>
      draftReport({ ...sources([]), study: moved, versions: [{ ...kept, savedAt }] }, kept)
    expect(at('2026-01-04T00:00:00Z').cautions).toEqual([])
    const before = at('2026-01-02T00:00:00Z')
    expect(before.cautions[0]).toContain('filed under Other, <Name> (ID Q1); Dr B moved it on 2026-01-03')
    expect(reportText(before, { patient, study: moved })).toContain('CAUTION: This draft was begun')
    expect(reportHtml(before, { patient, study: moved }, [])).toContain(
      'CAUTION: This draft was begun while the visit was filed under Other, &lt;Name&gt;',
    )
  })
  it('carries DRAFT, the model, its version and “not a medical device”, in text and on the page, with markup escaped', () => {
    const draft = draftReport(sources([finding({ status: 'accepted' })]), null)
    const subject = { patient, study: study('s', '2026-01-01') }
    for (const shown of [reportText(draft, subject), reportHtml(draft, subject, [])]) {
      expect(shown).toContain('DRAFT')
      expect(shown).toContain('phantom-clip 1.0.0')
      expect(shown).toContain('not a medical device')
    }
    expect(reportHtml(draft, subject, [])).toContain('Ann &amp; Bo, ID P&lt;1&gt;')
  })
})
