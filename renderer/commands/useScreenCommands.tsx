import { useMemo, useState, type ReactNode } from 'react'
import { useWords } from '../i18n'
import { CheatSheet } from './CheatSheet'
import { dialogCommands, type OpenDialog } from './dialogCommands'
import { useCommands, type Command } from './keys'
import { Palette } from './Palette'

/** Binds a screen's commands, with the cheat sheet (?) and the palette (Ctrl K) over the same list; the answer is their dialogs. */
export function useScreenCommands(own: readonly Command[]): ReactNode {
  const t = useWords()
  const [open, setOpen] = useState<OpenDialog>('none')
  const commands = useMemo<readonly Command[]>(() => [...own, ...dialogCommands(t, setOpen)], [own, t])
  useCommands(commands)
  const close = (): void => setOpen('none')
  return (
    <>
      <CheatSheet commands={commands} open={open === 'sheet'} onClose={close} />
      <Palette commands={commands} open={open === 'palette'} onClose={close} />
    </>
  )
}
