import type { ReactNode } from 'react'
import { Button, Menu, MenuItem, MenuTrigger } from 'react-aria-components'
import { useWords } from '../i18n'
import { MenuPopover } from '../ui/overlays'
import type { Study } from '../../shared/domain/study'

/** Which of the patient's own earlier visits stands beside; newest first. */
export function PriorMenu({
  priors,
  chosen,
  onChoose,
}: {
  readonly priors: readonly Study[]
  readonly chosen: string | null
  readonly onChoose: (studyInstanceUid: string) => void
}): ReactNode {
  const t = useWords()
  const shown = priors.find(({ studyInstanceUid }) => studyInstanceUid === chosen)
  if (priors.length === 0) return null
  return (
    <MenuTrigger>
      <Button className="button" aria-label={t('reading.choosePrior')}>
        <span className="prior-tag">
          {shown ? t('reading.prior', { date: shown.studyDate ?? t('worklist.noDate') }) : t('reading.choosePrior')}
        </span>{' '}
        ▾
      </Button>
      <MenuPopover>
        <Menu aria-label={t('reading.choosePrior')} onAction={(key) => onChoose(String(key))}>
          {priors.map(({ studyInstanceUid, studyDate, description }) => (
            <MenuItem key={studyInstanceUid} id={studyInstanceUid} className="menu-item" textValue={studyDate ?? ''}>
              {studyInstanceUid === chosen ? '✓ ' : ''}
              {studyDate ?? t('worklist.noDate')} <span className="dim">{description}</span>
            </MenuItem>
          ))}
        </Menu>
      </MenuPopover>
    </MenuTrigger>
  )
}
