import { createContext, useContext, useState, type ReactNode } from 'react'
import { History } from './history'

const Histories = createContext<Map<string, History> | null>(null)

/** Keeps each study's history while the library is open, also while another screen is shown. */
export function HistoryProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [histories] = useState(() => new Map<string, History>())
  return <Histories value={histories}>{children}</Histories>
}

/** What was done in a study and can be undone; the same object as long as the library is open. */
export function useHistory(studyInstanceUid: string): History {
  const histories = useContext(Histories)
  if (!histories) throw new Error('useHistory: no HistoryProvider above')
  const history = histories.get(studyInstanceUid) ?? new History()
  histories.set(studyInstanceUid, history)
  return history
}
