import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, type ReactNode } from 'react'
import { useWords } from '../i18n'
import { displayName } from '../../shared/domain/patient'
import type { WorklistRow } from '../../shared/domain/study'
import { foremostDifference } from '../../shared/words/demographics'
import type { Worklist } from './useWorklist'

interface Props {
  readonly worklist: Worklist
  readonly chosen: string | null
  readonly onChoose: (patientKey: string) => void
}

const ROW_PIXELS = 52

/** Patients; pages are asked for as they scroll into view. */
export function PatientList({ worklist: { rows, total, settled, see }, chosen, onChoose }: Props): ReactNode {
  const t = useWords()
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PIXELS,
    overscan: 8,
  })
  const items = virtual.getVirtualItems()
  const lastSeen = items.at(-1)?.index ?? 0
  useEffect(() => see(lastSeen), [lastSeen, see])
  // Whoever is chosen by a key, or found again, is in view.
  const at = rows.findIndex(({ patient }) => patient.patientKey === chosen)
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at)
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only when another row is chosen, not when the list scrolls
  }, [at])

  return (
    <div
      ref={scroller}
      className="rows"
      role="listbox"
      tabIndex={0}
      aria-label={t('app.library')}
      aria-busy={!settled && total > 0}
    >
      {total === 0 ? <p className="dim pad">{t('worklist.none')}</p> : null}
      <div className="rows-inner" style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const row = rows[index]
          return row ? (
            <Row
              key={row.patient.patientKey}
              row={row}
              top={start}
              chosen={row.patient.patientKey === chosen}
              onChoose={onChoose}
            />
          ) : null
        })}
      </div>
    </div>
  )
}

function Row({
  row,
  top,
  chosen,
  onChoose,
}: {
  readonly row: WorklistRow
  readonly top: number
  readonly chosen: boolean
  readonly onChoose: Props['onChoose']
}): ReactNode {
  const t = useWords()
  const { patient, newest, visits } = row
  const facts = [
    [patient.sex ?? '', newest.ageYears ?? ''].join(' ').trim(),
    patient.patientId,
    newest.studyDate ?? t('worklist.noDate'),
  ].filter(Boolean)
  return (
    <div
      className="patient-row"
      role="option"
      aria-selected={chosen}
      data-testid="patient-row"
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onChoose(patient.patientKey)}
    >
      <strong>{displayName(patient.name)}</strong>
      <span className="dim">
        {row.isNew ? <span className="badge">{t('worklist.new')}</span> : null}{' '}
        {t('worklist.visits', { count: visits })}
      </span>
      <span className="dim">{facts.join(' · ')}</span>
      {row.sharesIdWith.length > 0 ? (
        <span className="caution">{t('worklist.sharesId', { differing: foremostDifference(row.sharesIdWith) })}</span>
      ) : row.identityWarning ? (
        <span className="caution">{t('worklist.mayBeSomeoneElse')}</span>
      ) : (
        <span className="dim">{t(`worklist.${newest.readState}`)}</span>
      )}
    </div>
  )
}
