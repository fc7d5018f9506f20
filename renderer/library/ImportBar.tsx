import { useCallback, useState, type ReactNode } from 'react'
import { useWords } from '../i18n'
import type { ProgressEvent } from '../../shared/ipc/contract'
import { queryClient, refreshModels, request, useBridgeEvent } from '../bridge/client'
import { Button } from '../ui/Button'
import { failureWords, messageOf, sentencesOf, wordsOf } from '../../shared/words'

export async function chooseAndImport(): Promise<void> {
  const paths = await request('import:choose', undefined)
  if (paths.length > 0) await request('import:start', { paths })
}

export const openDemo = async (): Promise<void> => void (await request('demo:start', undefined))

/** Every job at work, one line each. A reading that ended well needs no word; its findings stand where they belong. */
export function ImportBar(): ReactNode {
  const [jobs, setJobs] = useState<readonly ProgressEvent[]>([])
  useBridgeEvent(
    'job:progress',
    useCallback((event: ProgressEvent) => {
      const silent = event.kind === 'read' && event.finished && event.failure === null
      setJobs((now) => [...now.filter(({ jobId }) => jobId !== event.jobId), ...(silent ? [] : [event])])
      // What a job wrote into the library has refreshed the window already; another pack may answer anything otherwise.
      if (event.finished) void (event.kind === 'model' ? queryClient.invalidateQueries() : refreshModels())
    }, []),
  )
  return jobs.map((job) => (
    <JobLine
      key={job.jobId}
      job={job}
      onClose={() => setJobs((now) => now.filter(({ jobId }) => jobId !== job.jobId))}
    />
  ))
}

/** What is being done, how fast, with a way to stop; then what came of it. */
function JobLine({ job, onClose }: { readonly job: ProgressEvent; readonly onClose: () => void }): ReactNode {
  const t = useWords()
  const { summary } = job
  const words = sentencesOf(job.words)
  return (
    <section className="import-bar" aria-live="polite" data-testid={job.kind === 'read' ? 'read-bar' : 'import-bar'}>
      {job.finished ? (
        <>
          {job.failure && words === messageOf(job.failure) ? null : <span>{words}</span>}
          {job.failure ? (
            <span className="caution">
              ⚠ {messageOf(job.failure)} {failureWords(job.failure).nextStep}
            </span>
          ) : null}
          {summary ? (
            <span className="dim">
              {t('import.done', {
                added: summary.instancesAdded,
                duplicates: summary.duplicates,
                refused: summary.refused.length,
                seconds: summary.seconds.toFixed(1),
              })}
            </span>
          ) : null}
          {summary && summary.repaired > 0 ? (
            <span className="dim">{t('import.repaired', { count: summary.repaired })}</span>
          ) : null}
          {summary?.cancelled ? <span className="dim">{t('import.stopped')}</span> : null}
          {summary && summary.refused.length > 0 ? (
            <details>
              <summary>{t('import.refused')}</summary>
              <ul className="refused">
                {summary.refused.map(({ path, reason }) => (
                  <li key={path}>
                    {path}: <span className="dim">{wordsOf(reason)}</span>
                  </li>
                ))}
              </ul>
            </details>
          ) : null}
          <Button onPress={onClose}>{t('import.close')}</Button>
        </>
      ) : (
        <>
          <progress max={job.total ?? 1} value={job.total === null ? undefined : job.done} aria-label={words} />
          <span>
            {t('import.running', {
              words,
              done: job.done,
              total: job.total ?? '?',
              unit: job.unit === null ? '' : t(`import.units.${job.unit}`),
            })}
          </span>
          {job.perSecond === null ? null : (
            <span className="dim">{t('import.rate', { rate: job.perSecond.toFixed(0) })}</span>
          )}
          {job.secondsLeft === null ? null : (
            <span className="dim">{t('import.left', { seconds: Math.ceil(job.secondsLeft) })}</span>
          )}
          <Button onPress={() => void request('job:cancel', { jobId: job.jobId })}>{t('import.cancel')}</Button>
        </>
      )}
    </section>
  )
}
