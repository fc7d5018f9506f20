import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { useWords } from '../i18n'
import { priorOf } from '../../shared/compare/prior'
import type { PictureHit, PictureSearch } from '../../shared/domain/retrieval'
import { useNavigation } from '../navigation/navigation'
import { request, useRequest } from '../bridge/client'
import { Thumbnail } from '../cine'
import { Button } from '../ui/Button'
import { cosine } from './cosine'
import { usePictureSearch } from './usePictureSearch'
import { failureWords, messageOf, wordsOf } from '../../shared/words'

const SHOWN = 24

/** Loops of the library by their similarity to words, the most similar first, under what was searched and that it is no diagnosis. */
export function PictureResults(): ReactNode {
  const t = useWords()
  const asked = usePictureSearch((search) => search.asked)
  const { data } = useRequest('search:pictures', { words: asked ?? '', count: SHOWN }, asked !== null)
  if (asked === null) return <section className="centre dim">{t('search.hint')}</section>
  return (
    <section className="patient" data-testid="pictures" aria-busy={data === undefined}>
      {data === undefined ? <p className="dim">{t('search.searching')}</p> : null}
      {data?.ok === false ? (
        <div className="row" role="alert">
          <p className="caution">
            ⚠ {messageOf(data.failure)} {failureWords(data.failure).nextStep}
          </p>
          {data.failure.code === 'nothingToSearch' ? <Prepare /> : null}
        </div>
      ) : null}
      {data?.ok ? <Found found={data.value} /> : null}
    </section>
  )
}

function Prepare(): ReactNode {
  const t = useWords()
  return <Button onPress={() => void request('search:prepare', undefined)}>{t('search.prepare')}</Button>
}

function Found({
  found: { query, heard, model, searched, cines, hits },
}: {
  readonly found: PictureSearch
}): ReactNode {
  const t = useWords()
  const go = useNavigation((navigation) => navigation.go)
  const { opened, open, awaited, arrive } = usePictureSearch()
  const cards = useRef<HTMLDivElement>(null)
  // Enter after Enter opens the best; coming back finds the one that was opened. Nobody who types on loses the field.
  useEffect(() => {
    if (!awaited) return
    arrive()
    const all = [...(cards.current?.querySelectorAll<HTMLButtonElement>('button') ?? [])]
    ;(all.find(({ dataset }) => dataset.sop === opened) ?? all[0])?.focus()
  }, [hits, opened, awaited, arrive])
  const move = (event: KeyboardEvent): void => {
    const by =
      event.key === 'ArrowRight' || event.key === 'ArrowDown'
        ? 1
        : event.key === 'ArrowLeft' || event.key === 'ArrowUp'
          ? -1
          : 0
    const all = [...(cards.current?.querySelectorAll<HTMLButtonElement>('button') ?? [])]
    const next = by === 0 ? undefined : all[all.indexOf(document.activeElement as HTMLButtonElement) + by]
    if (!next) return
    event.preventDefault()
    next.focus()
  }
  // Beside its prior, as from the worklist.
  const show = async ({ loop, patientKey }: PictureHit): Promise<void> => {
    const timeline = await request('patient:timeline', { patientKey })
    const studies = timeline.ok ? timeline.value.visits.map(({ study }) => study) : []
    const study = studies.find(({ studyInstanceUid }) => studyInstanceUid === loop.studyInstanceUid)
    // At the moment of leaving: what is awaited is the way back.
    open(loop.sopInstanceUid)
    go({
      kind: 'reading',
      studyInstanceUid: loop.studyInstanceUid,
      priorStudyInstanceUid: study ? (priorOf(study, studies)?.studyInstanceUid ?? null) : null,
      patientKey,
      sopInstanceUid: loop.sopInstanceUid,
    })
  }
  return (
    <>
      <header className="row">
        <h2>{t('search.title', { query })}</h2>
        <span className="draft-tag">{t('app.draft')}</span>
        <span className="push" />
        {searched < cines ? <Prepare /> : null}
      </header>
      {heard === null ? null : <p>{t('search.heard', { heard })}</p>}
      <p className="dim" role="note">
        {t('search.searched', { searched, cines })}{' '}
        {searched < cines ? t('search.left', { count: cines - searched }) : ''} {t('search.honest')}
      </p>
      <p className="faint">
        {model.id} {model.version} · {model.sha256.slice(0, 12)} · {t('app.notADevice')}
      </p>
      <div ref={cards} className="visits" onKeyDown={move}>
        {hits.map((hit) => (
          <button
            type="button"
            key={hit.loop.sopInstanceUid}
            className="visit"
            data-testid="picture"
            data-sop={hit.loop.sopInstanceUid}
            onClick={() => void show(hit)}
          >
            <span className="visit-picture">
              {hit.loop.refusal === null ? (
                <Thumbnail loop={hit.loop} alt="" />
              ) : (
                <span className="faint">{t('patient.noPicture')}</span>
              )}
            </span>
            <span>
              <strong>{hit.patientName}</strong> <span className="dim">{hit.patientId}</span>
            </span>
            <span className="dim">
              {[hit.studyDate ?? t('worklist.noDate'), hit.loop.view?.code ?? t('search.noView')].join(' · ')}
            </span>
            <span>{t('search.similarity', { similarity: cosine(hit.similarity), words: wordsOf(hit.words) })}</span>
          </button>
        ))}
      </div>
      <p className="faint">{t('search.meaning')}</p>
    </>
  )
}
