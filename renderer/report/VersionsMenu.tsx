import type { ReactNode } from 'react'
import { Button, Menu, MenuItem, MenuTrigger } from 'react-aria-components'
import { useWords } from '../i18n'
import { MenuPopover } from '../ui/overlays'
import type { ReportDraft } from '../../shared/domain/report'
import { minuteOf } from '../ui/time'

/** Kept versions, newest first; the newest is the draft one works on. */
export function VersionsMenu({
  versions,
  chosen,
  onChoose,
}: {
  readonly versions: readonly ReportDraft[]
  readonly chosen: number | null
  readonly onChoose: (version: number | null) => void
}): ReactNode {
  const t = useWords()
  const [newest] = versions
  if (!newest || versions.length < 2) return null
  const shown = chosen ?? newest.version
  return (
    <MenuTrigger>
      <Button className="button">{t('reportPage.versions')} ▾</Button>
      <MenuPopover>
        <Menu
          aria-label={t('reportPage.versions')}
          className="versions"
          onAction={(key) => onChoose(key === newest.version ? null : Number(key))}
        >
          {versions.map(({ version, savedAt, savedBy }) => (
            <MenuItem key={version} id={version} className="menu-item" textValue={String(version)}>
              {version === shown ? '✓ ' : ''}
              {t('report.version', { version })} <span className="dim">{[savedBy, minuteOf(savedAt)].join(' · ')}</span>
            </MenuItem>
          ))}
        </Menu>
      </MenuPopover>
    </MenuTrigger>
  )
}
