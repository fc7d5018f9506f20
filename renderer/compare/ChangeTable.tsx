import { createColumnHelper, tableFeatures, useTable } from '@tanstack/react-table'
import { useMemo, type ReactNode } from 'react'
import type { Change, ChangeBadge, ChangeTier } from '../../shared/domain/comparison'
import { changeSourceWords } from '../../shared/quantities/evidence'
import { useRequest } from '../bridge/client'
import { SimilarityStrip } from '../identity'
import { messageOf } from '../../shared/words'
import { badgesWords, effectiveWords, meaningWords, newImplantWords, noteWords } from '../../shared/words/changes'
import { useWords, type Say } from '../i18n'
import { differenceWithUnit } from '../ui/difference'

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

const differenceShown = (t: Say, { difference, unit }: Change): string =>
  difference === null ? '' : differenceWithUnit(t, difference, unit)

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
        helper.accessor((change) => effectiveWords(change.then), {
          id: 'then',
          header: t('compare.then', { date: prior ?? '' }),
        }),
        helper.accessor((change) => effectiveWords(change.now), {
          id: 'now',
          header: t('compare.now', { date: current ?? '' }),
        }),
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
      {data.value.appeared.map((implant) => (
        <p key={implant.code} className="appeared" data-testid="appeared">
          <span aria-hidden="true">✚</span> <strong>{newImplantWords(implant)}</strong>{' '}
          <Badges badges={implant.badges} />
        </p>
      ))}
      {changes.length === 0 ? (
        <p className="dim">{data.value.notes.map(noteWords).join(' ') || t('compare.nothing')}</p>
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

function Assessment({ change }: { readonly change: Change }): ReactNode {
  return (
    <span title={changeSourceWords(change)}>
      <span aria-hidden="true">{signs[change.tier]}</span> {meaningWords(change)} <Badges badges={change.badges} />
    </span>
  )
}

function Badges({ badges }: { readonly badges: readonly ChangeBadge[] }): ReactNode {
  const words = badgesWords(badges)
  return words === null ? null : <span className="badge">{words}</span>
}
