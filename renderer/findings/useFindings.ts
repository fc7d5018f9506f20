import { useEffect, useMemo, useRef, useState } from 'react'
import type { Finding, FindingReview, ModelRun } from '../../shared/domain/finding'
import type { PatientMatchingState, PackState, ResponseOf } from '../../shared/ipc/contract'
import { fail, type Failure, type Result } from '../../shared/result'
import { request, useRequest } from '../bridge/client'
import type { History } from '../history'
import { findingMeant, reviewing, type FindingKey } from './acts'

/** What the model says of a study, and what the reader makes of it. */
export interface Findings {
  readonly pack: PackState | null
  /** A pack that is there and can't be used. */
  readonly broken: PackState | null
  readonly run: ModelRun | null
  readonly patientMatching: PatientMatchingState | null
  readonly findings: readonly Finding[]
  readonly chosen: Finding | null
  /** Whether the reader chose it; the first is chosen until then. */
  readonly wasChosen: boolean
  readonly failure: Failure | null
  choose(findingId: string): void
  step(by: 1 | -1): void
  /** A refused edit is told by its editor, any other refusal in `failure`. */
  review(review: FindingReview): Promise<Result<null>>
  readAgain(): void
}

type Listed = ResponseOf<'findings:list'>

const NONE: readonly Finding[] = []

/** Findings of a study; one that the installed model has not read yet is read now, its prior first. */
export function useFindings(
  studyInstanceUid: string,
  priorStudyInstanceUid: string | null,
  history: History,
): Findings {
  const { data: packs } = useRequest('model:packs', undefined)
  const { data: listed } = useRequest('findings:list', { studyInstanceUid })
  const { data: priorListed } = useRequest(
    'findings:list',
    { studyInstanceUid: priorStudyInstanceUid ?? '' },
    priorStudyInstanceUid !== null,
  )
  const [meant, setMeant] = useState<(FindingKey & { readonly findingId: string }) | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const asked = useRef<ReadonlySet<string>>(new Set())

  const pack = packs?.find(({ chosenFor }) => chosenFor.includes('reading')) ?? null
  const broken = pack ? null : (packs?.find(({ usable }) => !usable) ?? null)
  const findings = listed?.findings ?? NONE
  const chosen = findingMeant(findings, meant) ?? findings[0] ?? null

  useEffect(() => {
    if (!pack || !listed || (priorStudyInstanceUid !== null && !priorListed)) return
    const without = (run: ModelRun | null, sha256: string): boolean =>
      run === null ||
      run.model.sha256 !== sha256 ||
      run.status === 'failed' ||
      run.status === 'cancelled' ||
      run.status === 'partial'
    const unread = (study: Listed | undefined): boolean =>
      without(study?.run ?? null, pack.sha256) ||
      (study?.patientMatching ? without(study.patientMatching.run, study.patientMatching.model.sha256) : false)
    const studies = [
      ...(priorStudyInstanceUid !== null && unread(priorListed) ? [priorStudyInstanceUid] : []),
      ...(unread(listed) ? [studyInstanceUid] : []),
    ]
    const waiting = studies.filter((uid) => !asked.current.has(uid))
    if (waiting.length === 0) return
    asked.current = new Set([...asked.current, ...waiting])
    void request('model:read', { studies: waiting, again: false })
  }, [pack, listed, priorListed, studyInstanceUid, priorStudyInstanceUid])

  return useMemo(
    () => ({
      pack,
      broken,
      run: listed?.run ?? null,
      patientMatching: listed?.patientMatching ?? null,
      findings,
      chosen,
      wasChosen: meant !== null,
      failure,
      choose: (findingId) => setMeant(findings.find((finding) => finding.findingId === findingId) ?? null),
      step(by) {
        const at = findings.findIndex((finding) => finding === chosen)
        setMeant(findings[(at + by + findings.length) % Math.max(1, findings.length)] ?? null)
      },
      async review(review) {
        const finding = findings.find(({ findingId }) => findingId === review.findingId)
        if (!finding) return fail('unknownFinding')
        const act = reviewing(
          {
            list: async () => (await request('findings:list', { studyInstanceUid })).findings,
            review: (wanted) => request('findings:review', wanted),
          },
          finding,
          review,
          (reviewed, { action }, isFirst) => {
            const next = findings[findings.indexOf(finding) + 1]
            // The one accepted is done with; one that is undone or redone is shown.
            if (!isFirst) setMeant(reviewed)
            else if (action === 'accept' && next) setMeant((now) => (now === null || keyIs(now, finding) ? next : now))
          },
        )
        const result = await history.perform(act, 'kept', true)
        setFailure(result.ok || review.action === 'edit' ? null : result.failure)
        return result
      },
      readAgain: () => void request('model:read', { studies: [studyInstanceUid], again: true }),
    }),
    [pack, broken, listed, findings, chosen, meant, failure, studyInstanceUid, history],
  )
}

const keyIs = (one: FindingKey, other: FindingKey): boolean => one.code === other.code && one.name === other.name
