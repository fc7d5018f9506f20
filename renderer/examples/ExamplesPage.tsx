import type { ReactNode } from 'react'
import { ChangeTable } from '../compare'
import { useWords } from '../i18n'
import { SerialTable } from '../timeline'
import { comparison, dates } from './comparison'
import { Example } from './Example'
import './examples.css'
import { FindingExamples } from './FindingExamples'
import { PaneExamples } from './PaneExamples'
import { visits } from './visits'

/** Components in every state, from typed data in memory: for looking at, and for test/e2e/examples.spec.ts. */
export function ExamplesPage(): ReactNode {
  const t = useWords()
  return (
    <main className="examples">
      <h1>{t('examples.title')}</h1>
      <h2>{t('examples.panes.title')}</h2>
      <PaneExamples />
      <h2>{t('examples.findings')}</h2>
      <div className="examples-cards">
        <FindingExamples />
      </div>
      <h2>{t('examples.tables')}</h2>
      <Example name="table-changes" caption={t('examples.changes')}>
        <ChangeTable
          studyInstanceUid={comparison.studyInstanceUid}
          priorStudyInstanceUid={comparison.priorStudyInstanceUid}
          dates={dates}
        />
      </Example>
      <Example name="table-serial" caption={t('examples.serial')}>
        <SerialTable visits={visits} />
      </Example>
    </main>
  )
}
