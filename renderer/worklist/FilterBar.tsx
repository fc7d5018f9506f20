import type { ReactNode } from 'react'
import { useWords } from '../i18n'
import { Button } from '../ui/Button'
import { useFilters } from './filters'

/** How the list is sorted and what is left out of it; each press takes the next, as its key does. */
export function FilterBar({ modalities }: { readonly modalities: readonly string[] }): ReactNode {
  const t = useWords()
  const { sort, unreadOnly, modality, nextSort, toggleUnread, nextModality } = useFilters()
  return (
    <div className="filter-row">
      <Button keyName="S" onPress={nextSort}>
        {t(`worklist.sorts.${sort}`)}
      </Button>
      <Button keyName="U" pressed={unreadOnly} onPress={toggleUnread}>
        {t('worklist.unreadOnly')}
      </Button>
      {modalities.length > 1 || modality !== null ? (
        <Button keyName="M" pressed={modality !== null} onPress={() => nextModality(modalities)}>
          {modality ?? t('worklist.anyModality')}
        </Button>
      ) : null}
    </div>
  )
}
