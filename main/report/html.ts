import type { ReportDraft } from '../../shared/domain/report'
import { signed } from '../../shared/quantities/values'
import { evidenceLine } from '../../shared/report/evidence'
import { modelWords, originWords, subjectLines, type ReportSubject } from '../../shared/report/text'
import { say } from '../../shared/words'

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? sign)
const paragraphs = (text: string): string =>
  text
    .trim()
    .split('\n')
    .map((line) => `<p>${escape(line)}</p>`)
    .join('')

// eslint-disable-next-line words/no-hard-coded-sentence -- a style sheet
const style = `
@page { size: A4; margin: 22mm 18mm 22mm 18mm; }
body { font: 10.5pt/1.45 'Inter Variable', 'DejaVu Sans', sans-serif; color: #111; margin: 0; font-variant-numeric: tabular-nums; }
.draft { position: fixed; top: 38%; left: 0; right: 0; text-align: center; font-size: 110pt; font-weight: 700; color: rgba(0, 0, 0, 0.06); transform: rotate(-28deg); }
h1 { font-size: 15pt; margin: 0 0 2mm; } h2 { font-size: 11pt; margin: 6mm 0 1mm; border-bottom: 0.3mm solid #999; }
p { margin: 0 0 1mm; } .subject p { margin: 0; } .foot { margin-top: 8mm; font-size: 9pt; color: #333; }
table { border-collapse: collapse; width: 100%; font-size: 9.5pt; margin-top: 2mm; } th, td { text-align: left; padding: 1mm 2mm 1mm 0; border-bottom: 0.2mm solid #bbb; vertical-align: top; }
.frames { display: flex; gap: 4mm; margin-top: 3mm; break-inside: avoid; } figure { margin: 0; flex: 1; } figure img { width: 100%; background: #000; } figcaption { font-size: 9pt; }
.unreviewed { border: 0.4mm dashed #666; padding: 2mm 4mm 3mm; margin-top: 6mm; break-inside: avoid; } .unreviewed h2 { margin-top: 1mm; border: 0; }
.mark { display: none; }
@media screen {
  body { box-sizing: border-box; width: 210mm; min-height: 297mm; padding: 22mm 18mm; position: relative; overflow-x: hidden; }
  .draft { position: absolute; top: 105mm; }
  .mark { position: absolute; left: 18mm; right: 18mm; display: flex; justify-content: space-between; font-size: 8px; } .mark.head { top: 10mm; } .mark.end { bottom: 10mm; }
}
`

/** The report as a page for printing; on a screen it is one long sheet that shows the marks of `pageMarks` itself. Pictures come as data URLs in the order of the draft's key frames; one that can't be drawn is left out with its reason. */
export function reportHtml(draft: ReportDraft, subject: ReportSubject, pictures: readonly (string | null)[]): string {
  const [name = '', ...rest] = subjectLines(subject)
  const evidence = evidenceLine(draft)
  const sections = draft.sections
    .filter(({ text }) => text.trim() !== '')
    .map(
      ({ code, title, text }) =>
        `<section><h2>${escape(title)}</h2>${paragraphs(text)}${code === 'comparison' ? changesTable(draft) : ''}</section>`,
    )
  const unreviewed =
    draft.unreviewed.length === 0
      ? ''
      : `<section class="unreviewed"><h2>${escape(say('report.unreviewed'))}</h2>${draft.unreviewed.map(({ text }) => paragraphs(text)).join('')}</section>`
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(`${say('report.draft')}, ${name}`)}</title><style>${style}</style></head><body>
<div class="draft">${escape(say('report.draftMark'))}</div>
<div class="mark head"><b>${escape(say('report.draft'))}</b><span>${escape(name)}</span></div>
<h1>${escape(say('report.heading'))}</h1><div class="subject"><p><strong>${escape(name)}</strong></p>${rest.map(paragraphs).join('')}</div>
${draft.cautions.map((words) => `<p><strong>${escape(say('report.caution', { words }))}</strong></p>`).join('')}
${sections.join('\n')}
${unreviewed}
${frames(draft, pictures)}
<div class="foot"><p><strong>${escape(`${say('report.draft')}. ${say('report.notADevice')}`)}</strong></p><p>${escape(modelWords(draft))}</p><p>${escape(originWords(draft))}</p>${evidence === '' ? '' : paragraphs(evidence)}</div>
<div class="mark end">${escape(say('report.notADevice'))}</div>
</body></html>`
}

function changesTable({ changes }: ReportDraft): string {
  if (changes.length === 0) return ''
  const rows = changes.map(({ name, thenWords, nowWords, difference, words, badge, citation }) =>
    [
      name,
      thenWords,
      nowWords,
      difference === null ? '' : signed(difference),
      [words, badge, citation].filter(Boolean).join('; '),
    ]
      .map((cell) => `<td>${escape(cell)}</td>`)
      .join(''),
  )
  const head = (['finding', 'then', 'now', 'difference', 'assessment'] as const).map((column) =>
    say(`report.table.${column}`),
  )
  return `<table><thead><tr>${head.map((title) => `<th>${escape(title)}</th>`).join('')}</tr></thead><tbody>${rows.map((row) => `<tr>${row}</tr>`).join('')}</tbody></table>`
}

function frames({ keyFrames }: ReportDraft, pictures: readonly (string | null)[]): string {
  const figures = keyFrames.flatMap(({ caption }, n) => {
    const picture = pictures[n]
    return picture ? [`<figure><img src="${picture}" alt=""><figcaption>${escape(caption)}</figcaption></figure>`] : []
  })
  return figures.length === 0 ? '' : `<div class="frames">${figures.join('')}</div>`
}

const pageNumber = '<span class="pageNumber"></span>'
const totalPages = '<span class="totalPages"></span>'

/** Printed at the head and foot of every page. Chromium's templates bring their own tiny default size. */
export function pageMarks(subject: ReportSubject): {
  readonly headerTemplate: string
  readonly footerTemplate: string
} {
  const line = (content: string): string =>
    `<div style="font-size:8px;width:100%;padding:0 18mm;display:flex;justify-content:space-between;font-family:sans-serif">${content}</div>`
  const [name = ''] = subjectLines(subject)
  return {
    headerTemplate: line(`<span><b>${escape(say('report.draft'))}</b></span><span>${escape(name)}</span>`),
    footerTemplate: line(
      `<span>${escape(say('report.notADevice'))}</span><span>${say('report.page', { page: pageNumber, pages: totalPages })}</span>`,
    ),
  }
}
