import { useRef, type KeyboardEvent, type ReactNode } from 'react'
import { useWords } from '../i18n'
import { queryClient } from '../bridge/client'
import { Button } from '../ui/Button'
import { usePictureSearch } from './usePictureSearch'

/** The worklist's field: names and dates, or pictures by words, by the button, its key, or a ? before the words. */
export function SearchField({
  text,
  onText,
}: {
  readonly text: string
  readonly onText: (text: string) => void
}): ReactNode {
  const t = useWords()
  const search = usePictureSearch()
  const field = useRef<HTMLInputElement>(null)
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
    if (!search.on || (event.key !== 'Enter' && event.key !== 'Escape')) return
    event.preventDefault()
    if (event.key === 'Escape') return turn(false)
    search.ask()
    // The same words again ask again: a failure may have passed.
    void queryClient.invalidateQueries({ queryKey: ['search:pictures'] })
  }
  const label = search.on ? t('search.field') : t('worklist.search')
  return (
    <div className="search-row">
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
      <Button keyName="Q" pressed={search.on} onPress={() => turn(!search.on)}>
        {t('search.button')}
      </Button>
    </div>
  )
}
