import type { KeyboardEvent, ReactNode, RefObject } from 'react'
import { useWords } from '../i18n'
import { queryClient } from '../bridge/client'
import { Button } from '../ui/Button'
import { useLayer } from '../ui/layers'
import { usePictureSearch } from './usePictureSearch'

/** The worklist's field: names and dates, or pictures by words, by the button, its key, or a ? before the words. */
export function SearchField({
  field,
  text,
  onText,
}: {
  readonly field: RefObject<HTMLInputElement | null>
  readonly text: string
  readonly onText: (text: string) => void
}): ReactNode {
  const t = useWords()
  const search = usePictureSearch()
  const turn = (on: boolean): void => {
    search.turn(on)
    onText('')
    field.current?.focus()
  }
  const change = (written: string): void => {
    if (search.on) search.write(written)
    else if (written.startsWith('?')) {
      turn(true)
      search.write(written.slice(1))
    } else onText(written)
  }
  const onKey = (event: KeyboardEvent): void => {
    if (!search.on || event.key !== 'Enter') return
    event.preventDefault()
    search.ask()
    // The same words again ask again: a failure may have passed.
    void queryClient.invalidateQueries({ queryKey: ['search:pictures'] })
  }
  // Esc leaves the search by words, then takes the words out of the field.
  useLayer('editor', search.on ? () => turn(false) : text === '' ? null : () => onText(''))
  const label = search.on ? t('search.field') : t('worklist.search')
  return (
    <div className="search-row">
      {/* Before the field, which Tab leaves for the list; it stands behind it. */}
      <Button keyName="Q" pressed={search.on} onPress={() => turn(!search.on)}>
        {t('search.button')}
      </Button>
      <input
        ref={field}
        className="field"
        type="search"
        aria-label={label}
        placeholder={label}
        value={search.on ? search.text : text}
        onChange={(event) => change(event.target.value)}
        onKeyDown={onKey}
      />
    </div>
  )
}
