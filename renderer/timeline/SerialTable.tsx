import { createColumnHelper, tableFeatures, useTable } from '@tanstack/react-table'
import { useMemo, type ReactNode } from 'react'
import { serialRows, type SerialCell, type SerialChange, type SerialRow } from '../../shared/compare/serial'
import { useWords, type Say } from '../i18n'
import { differenceWithUnit } from '../ui/difference'
import type { ChangeTier } from '../../shared/domain/comparison'
import type { PatientTimeline } from '../../shared/ipc/contract'
import { assessmentWords, cellWords, meaningWords } from '../../shared/words/changes'
import { statusSigns } from '../findings'

const features = tableFeatures({})
const helper = createColumnHelper<typeof features, SerialRow>()

/** Findings and measurements by visit, oldest at the left as in the trend; below each value how it differs from the visit before. */
export function SerialTable({ visits }: { readonly visits: PatientTimeline['visits'] }): ReactNode {
  const t = useWords()
  const rows = useMemo(() => [...serialRows(visits)], [visits])
  const columns = useMemo(
    () =>
      helper.columns([
        helper.display({ id: 'name', header: t('serial.finding'), cell: ({ row }) => row.original.name }),
        ...visits.map(({ study }, n) =>
          helper.display({
            id: study.studyInstanceUid,
            header: `${study.studyDate ?? t('worklist.noDate')}${study.identityCheck?.verdict === 'mayBeSomeoneElse' ? ' ⚠' : ''}`,
            cell: ({ row }) => <Cell cell={row.original.cells[n]} unit={row.original.unit} />,
          }),
        ),
      ]),
    [t, visits],
  )
  const table = useTable({ features, columns, data: rows })
  if (rows.length === 0) return null
  return (
    <section className="serial" data-testid="serial">
      <h3>{t('serial.title')}</h3>
      <div className="serial-scroll">
        <table>
          <thead>
            {table.getHeaderGroups().map((group) => (
              <tr key={group.id}>
                {group.headers.map((header) => (
                  <th key={header.id} scope="col">
                    <table.FlexRender header={header} />
                  </th>
                ))}
              </tr>
            ))}
          </thead>
          <tbody>
            {table.getRowModel().rows.map((row) => (
              <tr key={row.id}>
                {row.getAllCells().map((cell, n) =>
                  n === 0 ? (
                    <th key={cell.id} scope="row">
                      <table.FlexRender cell={cell} />
                    </th>
                  ) : (
                    <td key={cell.id}>
                      <table.FlexRender cell={cell} />
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function Cell({ cell, unit }: { readonly cell: SerialCell | undefined; readonly unit: string | null }): ReactNode {
  const t = useWords()
  if (!cell || cell.kind === 'missing') return <span className="faint">{t('serial.none')}</span>
  const sign = cell.status === null ? '●' : statusSigns[cell.status]
  if (cell.kind !== 'value')
    return (
      <span className="faint" title={cellWords(cell)}>
        {sign} {t(`serial.${cell.kind}`)}
      </span>
    )
  return (
    <span className="serial-cell">
      <span>
        <span aria-hidden="true">{sign}</span> {cellWords(cell)}{' '}
        {cell.status === 'unreviewed' ? <span className="faint">{t('findings.unreviewed')}</span> : null}
      </span>
      {cell.change === null ? null : (
        <span className={isMarked(cell.change.tier) ? 'serial-marked' : 'dim'} title={assessmentWords(cell.change)}>
          {differenceWords(t, cell.change, unit)}
        </span>
      )}
    </span>
  )
}

const isMarked = (tier: ChangeTier): boolean => tier === 'exceedsVariability' || tier === 'new' || tier === 'gone'

/** The difference, then for a change beyond variability its direction and the word. */
function differenceWords(t: Say, { difference, tier, reason }: SerialChange, unit: string | null): string {
  const meaning = meaningWords({ tier, reason })
  const number = difference === null ? '' : differenceWithUnit(t, difference, unit)
  if (tier === 'exceedsVariability') return `${(difference ?? 0) < 0 ? '▼' : '▲'} ${number} ${meaning}`
  if (tier === 'notComparable' && difference !== null) return number
  return [number, meaning].filter(Boolean).join(' ')
}
