import { createColumnHelper, tableFeatures, useTable } from '@tanstack/react-table'
import { useMemo, type ReactNode } from 'react'
import { useWords, type Say } from '../i18n'
import type { Change, ChangeTier } from '../../shared/domain/comparison'
import { useRequest } from '../bridge/client'
import { SimilarityStrip } from '../identity'
import { messageOf } from '../../shared/words'

const features = tableFeatures({})
const helper = createColumnHelper<typeof features, Change>()

/** Signs beside the words, so that colour carries nothing alone. */
const signs: Readonly<Record<ChangeTier, string>> = {
  withinVariability: '=',
  possible: '~',
  exceedsVariability: '▲',
  new: '+',
  gone: '−',
  unchanged: '=',
  notComparable: '·',
}

function differenceShown(t: Say, { difference, unit }: Change): string {
  if (difference === null) return ''
  const value = `${difference > 0 ? '+' : ''}${difference}`
  return unit === '%' ? t('units.points', { value }) : t('units.other', { value, unit: unit ?? '' })
}

/** Finding by finding: then, now, difference, and whether it exceeds the cited measurement variability. */
export function ChangeTable({
  studyInstanceUid,
  priorStudyInstanceUid,
  dates: { current, prior },
}: {
  readonly studyInstanceUid: string
  readonly priorStudyInstanceUid: string
  readonly dates: { readonly current: string | null; readonly prior: string | null }
}): ReactNode {
  const t = useWords()
  const { data } = useRequest('compare:get', { studyInstanceUid, priorStudyInstanceUid })
  const changes = data?.ok ? data.value.changes : NONE
  const columns = useMemo(
    () =>
      helper.columns([
        helper.accessor('name', { header: t('compare.finding') }),
        helper.accessor('thenWords', { header: t('compare.then', { date: prior ?? '' }) }),
        helper.accessor('nowWords', { header: t('compare.now', { date: current ?? '' }) }),
        helper.display({
          id: 'difference',
          header: t('compare.difference'),
          cell: ({ row }) => differenceShown(t, row.original),
        }),
        helper.display({
          id: 'words',
          header: t('compare.assessment'),
          cell: ({ row }) => <Assessment change={row.original} />,
        }),
      ]),
    [t, prior, current],
  )
  const table = useTable({ features, columns, data: changes })
  if (!data) return null
  if (!data.ok) return <p className="change-table caution">⚠ {messageOf(data.failure)}</p>
  return (
    <section className="change-table" data-testid="changes">
      {data.value.appeared.map(({ code, words, badge }) => (
        <p key={code} className="appeared" data-testid="appeared">
          <span aria-hidden="true">✚</span> <strong>{words}</strong>{' '}
          {badge === null ? null : <span className="badge">{badge}</span>}
        </p>
      ))}
      {changes.length === 0 ? (
        <p className="dim">{data.value.said.join(' ') || t('compare.nothing')}</p>
      ) : (
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
              <tr key={row.id} data-tier={row.original.tier}>
                {row.getAllCells().map((cell) => (
                  <td key={cell.id}>
                    <table.FlexRender cell={cell} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <SimilarityStrip studyInstanceUid={studyInstanceUid} priorStudyInstanceUid={priorStudyInstanceUid} />
    </section>
  )
}

const NONE: Change[] = []

function Assessment({ change: { tier, words, badge, citation } }: { readonly change: Change }): ReactNode {
  return (
    <span title={citation}>
      <span aria-hidden="true">{signs[tier]}</span> {words}{' '}
      {badge === null ? null : <span className="badge">{badge}</span>}
    </span>
  )
}
